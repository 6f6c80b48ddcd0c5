-- A unit and the units above it on a day, from the top of what the viewer may see. One row per level.
with units as (
    select *
    from units_on($day)
    where in_scope($scope, unit_code, street_code, community_code)
),

chosen as (
    select * from units
    where unit_code = $unit
)

-- what is not above a community by name is its grid, the parent of a micro-grid
select
    units.unit_code,
    units.unit_name,
    units.level
from units
inner join chosen
    on
        units.unit_code in (chosen.unit_code, chosen.parent_code, chosen.community_code, chosen.street_code)
        or units.level = 'city'
order by list_position(['city', 'street', 'community', 'grid', 'micro_grid'], units.level)
