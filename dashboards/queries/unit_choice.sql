-- The units that a reader can choose from wherever they are: the city, every street and community. Grain: unit in force in
-- the month or, on as_is, at as_of; from the top down.
with units as (
    select * from scored_units($month, $basis)
    where in_scope($scope, unit_code, street_code, community_code)
)

select
    units.unit_code,
    units.unit_name,
    units.level,
    above.unit_name as above_name
from units
left join units as above on units.parent_code = above.unit_code
order by
    list_position(['city', 'street', 'community'], units.level),
    units.parent_code,
    units.unit_code
