-- What the pages of scores share; set up with every build after macros.sql.

-- The units there are, of all levels: on as_was those in force on some day of the month, under the units of its last
-- day; on as_is those in force at as_of. Units that data merely names are not among them.
create macro standing_units(of_month, of_basis) as table
select
    unit_code,
    unit_name,
    level,
    parent_code,
    street_code,
    community_code
from memory.unit_versions
where
    level is not null
    and basis_day(of_month, of_basis) between effective_from and effective_to
    and valid_from <= basis_day(of_month, of_basis)
    and coalesce(valid_to, date '9999-12-31')
    >= case of_basis when 'as_is' then basis_day(of_month, of_basis) else cast(of_month as date) end;

-- The units that are scored.
create macro scored_units(of_month, of_basis) as table
select * from standing_units(of_month, of_basis)
where level in ('city', 'street', 'community');

-- What weighs at a level in a month, whether or not a unit has a value of it.
create macro kpis_weighing(of_month) as table
select * exclude (month)
from memory.kpis_weighing
where month = of_month;

-- The monthly exports of a KPI that did not come for a month it looks at.
create macro kpi_exports_missing(of_month) as table
select * exclude (month)
from memory.kpi_exports_missing
where month = of_month;

-- The KPIs behind each score that have no value, by why. Grain: unit and area, total included.
create macro kpis_without_value(of_month, of_basis) as table
select
    units.unit_code,
    coalesce(kpis.area, 'total') as area,
    count(*) as kpis_weighing,
    list(kpis.kpi_id order by kpis.kpi_id) filter (figures.status = 'not_reported') as not_reported,
    list(kpis.kpi_id order by kpis.kpi_id) filter (coalesce(figures.status, 'no_data') = 'no_data') as no_data
from scored_units(of_month, of_basis) as units
inner join kpis_weighing(of_month) as kpis on units.level = kpis.level
left join fct_kpi_monthly as figures
    on
        units.unit_code = figures.unit_code
        and kpis.kpi_id = figures.kpi_id
        and figures.month = of_month
        and figures.basis = of_basis
group by grouping sets ((units.unit_code, kpis.area), (units.unit_code));

-- The scores of a month beside those of the month before. A month that is not over is not held against a whole one, nor
-- is a unit against itself before it was in force. Grain: scored unit and area, total included.
create macro scores_compared(of_month, of_basis) as table
select
    units.*,
    scores.area,
    scores.score,
    scores.rag,
    scores.kpis_counted,
    scores.weight_counted,
    scores.rank,
    scores.ranked_units,
    scores.is_provisional,
    before.kpis_counted as last_kpis_counted,
    case when not scores.is_provisional then before.score end as last_score,
    case when not scores.is_provisional then before.rag end as last_rag
from scored_units(of_month, of_basis) as units
inner join fct_scorecard_monthly as scores
    on units.unit_code = scores.unit_code and scores.month = of_month and scores.basis = of_basis
left join scored_units(of_month - interval 1 month, of_basis) as units_before
    on units.unit_code = units_before.unit_code
left join fct_scorecard_monthly as before
    on
        units_before.unit_code = before.unit_code
        and scores.area = before.area
        and before.month = of_month - interval 1 month
        and before.basis = of_basis;

-- The cells of the scorecard: the scores, and their state, which is the colour or in a word why there is none.
create macro score_cells(of_month, of_basis) as table
select
    scores.*,
    coalesce(blanks.kpis_weighing, 0) as kpis_weighing,
    coalesce(blanks.not_reported, []) as not_reported,
    coalesce(blanks.no_data, []) as no_data,
    case
        when scores.rag is not null then scores.rag
        when scores.score is not null and scores.is_provisional then 'provisional'
        when len(blanks.not_reported) > 0 then 'not_reported'
        when scores.score is null then 'no_data'
        else 'too_little'
    end as state
from scores_compared(of_month, of_basis) as scores
left join kpis_without_value(of_month, of_basis) as blanks
    on scores.unit_code = blanks.unit_code and scores.area = blanks.area;

-- How a figure of a KPI stands to its target: far below three quarters of it. What is not due, because it does not weigh
-- in the month or at the level, is not judged; a month that is not over has not missed its target yet.
create macro graded(attainment, is_due, is_over) as (
    case
        when attainment is null or not is_due then 'none'
        when attainment >= 1 - 1e-9 then 'reached'
        when not is_over then 'open'
        when attainment >= 0.75 - 1e-9 then 'missed'
        else 'far'
    end
);
