-- Small tables that are put together once when a build is opened, and held in memory beside it: what nearly every query
-- asks for, so that it is looked up and not worked out each time. Macros give them their names.

create table memory.months as
select
    cast(months.month as date) as month,
    last_day(months.month) <= as_of.as_of as is_complete
from as_of
cross join
    generate_series(
        date_trunc('year', as_of.as_of) - interval 1 year,
        date_trunc('month', as_of.as_of),
        interval 1 month
    ) as months (month);

-- Which monthly exports feed which fact; the issues of a channel come from one export of their own.
-- not_reported: none of them came for the month; partial: some did. Facts of other exports are always ok.
create table memory.reporting as
with feeds (fact, breakdown, source_id) as (
    values
    ('visits', null, 'visits'),
    ('issues', 'party_grid', 'party_grid_events'),
    ('issues', 'safety_grid', 'safety_grid_events'),
    ('issues', 'fire_grid', 'fire_hazards'),
    ('volunteer_hours', null, 'volunteer_checkins')
)

select
    feeds.fact,
    feeds.breakdown,
    deliveries.month,
    grouping(feeds.breakdown) = 1 as is_whole,
    case
        when bool_and(deliveries.status = 'missing') then 'not_reported'
        when bool_or(deliveries.status = 'missing') then 'partial'
        else 'ok'
    end as status,
    list(feeds.source_id order by feeds.source_id) filter (where deliveries.status = 'missing') as missing_sources
from feeds
inner join fct_deliveries_monthly as deliveries on feeds.source_id = deliveries.source_id
group by grouping sets ((feeds.fact, deliveries.month), (feeds.fact, feeds.breakdown, deliveries.month));

-- The versions of units with the days on which each counts, which cover all time.
create table memory.unit_versions as
select
    *,
    case
        when lag(unit_code) over spans is null then date '0001-01-01'
        else valid_from
    end as effective_from,
    coalesce(lead(valid_from) over spans - 1, date '9999-12-31') as effective_to
from dim_unit
window spans as (partition by unit_code order by valid_from nulls first)
order by unit_code, effective_from;

-- The units in force on some day of each month there is, and of the one before. What is asked for is a unit's: they lie
-- together, so that the others are skipped.
create table memory.units_in_force as
with months as (
    select month from memory.months
    union all
    select cast(min(month) - interval 1 month as date) as month from memory.months
)

select distinct
    units.unit_code,
    months.month
from months
inner join dim_unit as units
    on units.valid_from <= last_day(months.month) and coalesce(units.valid_to, date '9999-12-31') >= months.month
order by units.unit_code, months.month;

-- What weighs at a level in a month, whether or not a unit has a value of it.
create table memory.kpis_weighing as
select
    months.month,
    kpis.kpi_id,
    kpis.area,
    kpis.weight,
    levels.level
from memory.months as months
cross join kpi_catalogue as kpis
cross join (values ('city', 1), ('street', 2), ('community', 3)) as levels (level, depth)
where
    kpis.weight is not null
    and (kpis.scored is null or month(months.month) in (3, 6, 9, 12))
    and (coalesce(len(kpis.scored_at), 0) = 0 or list_contains(kpis.scored_at, levels.level))
    and list_position(['city', 'street', 'community', 'grid', 'micro_grid'], kpis.lowest) >= levels.depth;

-- The monthly exports of a KPI that did not come for a month it looks at.
create table memory.kpi_exports_missing as
select
    months.month,
    kpis.kpi_id,
    list(distinct deliveries.source_id order by deliveries.source_id) as missing_sources
from memory.months as months
cross join kpi_catalogue as kpis
inner join fct_deliveries_monthly as deliveries
    on
        list_contains(kpis.sources, deliveries.source_id)
        and deliveries.status = 'missing'
        and deliveries.month <= months.month
        and deliveries.month > months.month - to_months(cast(kpis.window_months as integer))
group by months.month, kpis.kpi_id;
