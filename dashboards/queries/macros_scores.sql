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
    case when of_basis = 'as_is' or forces.month is not null then before.kpis_counted end as last_kpis_counted,
    case when last_kpis_counted is not null and not scores.is_provisional then before.score end as last_score,
    case when last_kpis_counted is not null and not scores.is_provisional then before.rag end as last_rag,
    scores.kpis_weighing,
    scores.not_reported,
    scores.no_data
from scored_units(of_month, of_basis) as units
inner join fct_scorecard_monthly as scores
    on units.unit_code = scores.unit_code and scores.month = of_month and scores.basis = of_basis
left join units_in_force() as forces
    on units.unit_code = forces.unit_code and forces.month = months_before(of_month, 1)
left join fct_scorecard_monthly as before
    on
        units.unit_code = before.unit_code
        and scores.area = before.area
        and before.month = months_before(of_month, 1)
        and before.basis = of_basis;

-- The cells of the scorecard: the scores, and their state, which is the colour or in a word why there is none.
create macro score_cells(of_month, of_basis) as table
select
    *,
    case
        when rag is not null then rag
        when score is not null and is_provisional then 'provisional'
        when len(not_reported) > 0 then 'not_reported'
        when score is null then 'no_data'
        else 'too_little'
    end as state
from scores_compared(of_month, of_basis);

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
