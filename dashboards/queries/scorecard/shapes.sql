-- Outlines of a unit and of the streets and communities below it that are scored in a month. Grain: unit.
select
    units.unit_code,
    units.unit_name,
    units.level,
    units.street_code,
    shapes.outline,
    shapes.label_longitude,
    shapes.label_latitude,
    shapes.west,
    shapes.south,
    shapes.east,
    shapes.north
from scored_units($month, $basis) as units
inner join dim_unit_outline as shapes on units.unit_code = shapes.unit_code
where
    ($unit in (units.unit_code, units.street_code, units.parent_code) or $is_city)
    and in_scope($scope, units.unit_code, units.street_code, units.community_code)
order by units.level, units.unit_code
