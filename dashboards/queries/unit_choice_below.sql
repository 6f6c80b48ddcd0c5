-- The grids and micro-grids of a community, of which a reader can choose there. Grain: unit in force in the month or, on
-- as_is, at as_of; from the top down.
with units as (
    select * from standing_units($month, $basis)
    where community_code = $community and in_scope($scope, unit_code, street_code, community_code)
)

select
    units.unit_code,
    units.unit_name,
    units.level,
    above.unit_name as above_name
from units
left join units as above on units.parent_code = above.unit_code
where units.level in ('grid', 'micro_grid')
order by
    list_position(['grid', 'micro_grid'], units.level),
    units.parent_code,
    units.unit_code
