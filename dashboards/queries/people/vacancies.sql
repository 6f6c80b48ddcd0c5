-- The posts of a unit's grids that nobody is in at a month's end, the longest vacant of each level first; those nobody
-- has ever been in lead. Grain: community, grid or micro-grid.
with units as (
    select * from units_on(month_end($month))
)

select
    units.unit_code,
    units.unit_name,
    parents.unit_name as parent_name,
    communities.unit_name as community_name,
    streets.unit_name as street_name,
    vacancies.level,
    vacancies.post,
    vacancies.vacant_since,
    month_end($month) - vacancies.vacant_since + 1 as days
from agg_vacancies_monthly as vacancies
inner join units_within($scope, $unit, $month) as within on vacancies.unit_code = within.unit_code
inner join units on vacancies.unit_code = units.unit_code
left join units as parents on units.parent_code = parents.unit_code
left join units as communities on units.community_code = communities.unit_code
left join units as streets on units.street_code = streets.unit_code
where vacancies.month = $month
order by
    list_position(['community', 'grid', 'micro_grid'], vacancies.level),
    vacancies.vacant_since nulls first,
    units.unit_code
