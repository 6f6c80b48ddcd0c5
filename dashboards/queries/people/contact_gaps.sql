-- What no link names at a month's end within a unit. Grain: kind and target.
with units as (
    select * from units_on(month_end($month))
)

select
    gaps.target_kind,
    gaps.target_code,
    gaps.target_name,
    coalesce(communities.unit_name, streets.unit_name, units.unit_name) as unit_name,
    coalesce(units.community_code, units.street_code, units.unit_code) as unit_code,
    gaps.unlinked_since
from agg_contact_gaps_monthly as gaps
inner join units_within($scope, $unit, $month) as within on gaps.unit_code = within.unit_code
inner join units on gaps.unit_code = units.unit_code
left join units as communities on units.community_code = communities.unit_code
left join units as streets on units.street_code = streets.unit_code
where gaps.month = $month
order by
    list_position(['street', 'community', 'branch', 'building'], gaps.target_kind),
    unit_code,
    gaps.target_code
