-- A unit and the units above it on a day, from the top of what the viewer may see. One row per level.
-- what is not above a community by name is its grid, the parent of a micro-grid
select
    units.unit_code,
    units.unit_name,
    units.level
from units_on($day) as units
inner join units_on($day) as chosen
    on
        units.unit_code in (chosen.unit_code, chosen.parent_code, chosen.community_code, chosen.street_code)
        or units.level = 'city'
where
    chosen.unit_code = $unit
    and in_scope($scope, chosen.unit_code, chosen.street_code, chosen.community_code)
    and in_scope($scope, units.unit_code, units.street_code, units.community_code)
order by list_position(['city', 'street', 'community', 'grid', 'micro_grid'], units.level)
