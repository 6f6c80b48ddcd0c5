-- Set up in every cursor before a query runs; kept here so that no query says the same thing in its own words.

-- What a viewer may see: everything (no scope), or a unit of their own branch of the tree.
create or replace temp macro in_scope(scope, unit_code, street_code, community_code) as (
    scope is null
    or coalesce(scope = unit_code, false)
    or coalesce(scope = street_code, false)
    or coalesce(scope = community_code, false)
);

-- Whether a unit is, or ever was, part of what a viewer may see.
create or replace temp macro may_see(scope, unit) as (
    scope is null
    or exists(
        select 1 from dim_unit
        where dim_unit.unit_code = unit and in_scope(scope, dim_unit.unit_code, street_code, community_code)
    )
);

-- The months there are: from January of the year before as_of up to its month; complete when as_of has reached the end.
create or replace temp macro months_known() as table
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

-- The measures the pages show, and the fact each is of.
create or replace temp macro measures() as table
select fact, measure
from (
    values
    ('visits', 'visits_made'),
    ('issues', 'reported'),
    ('issues', 'resolved'),
    ('volunteer_hours', 'hours'),
    ('funding', 'received_yuan'),
    ('funding', 'spent_yuan')
) as measures (fact, measure);

-- Which monthly exports feed which fact; the issues of a channel come from one export of their own.
-- not_reported: none of them came for the month; partial: some did. Facts of other exports are always ok.
create or replace temp macro reporting() as table
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

-- The version of each unit that counts on a day: before its first version the first, after one the latest begun.
create or replace temp macro units_on(day) as table
select *
from dim_unit
qualify row_number() over (
    partition by unit_code
    order by
        coalesce(valid_from, date '0001-01-01') <= day desc,
        case when coalesce(valid_from, date '0001-01-01') <= day then valid_from end desc,
        valid_from
) = 1;

-- The units in force on some day of each month.
create or replace temp macro units_in_force() as table
select distinct
    dim_unit.unit_code,
    months.month
from months_known() as months
inner join dim_unit
    on
        dim_unit.valid_from <= last_day(months.month)
        and (dim_unit.valid_to is null or dim_unit.valid_to >= months.month);

-- The day on which the states of a month are read: its last, or as_of while it is not over.
create or replace temp macro month_end(of_month) as (least(last_day(of_month), (select as_of.as_of from as_of)));

-- A unit and all units below it at the end of a month.
create or replace temp macro units_within(scope, unit, of_month) as table
select unit_code
from bridge_unit_hierarchy
where
    ancestor_code = unit
    and month_end(of_month) between effective_from and effective_to
    and may_see(scope, unit);
