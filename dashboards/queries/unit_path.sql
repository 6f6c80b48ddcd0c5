-- A unit and the units above it on a day, from the top of what the viewer may see. One row per level.
with units as (
    select *
    from units_on($day)
    where in_scope($scope, unit_code, street_code, community_code)
),

chosen as (
    select * from units
    where unit_code = $unit and (level in ('city', 'street', 'community') or unit_code = 'UNKNOWN')
)

select
    units.unit_code,
    units.unit_name,
    units.level
from units
inner join chosen
    on units.unit_code in (chosen.unit_code, chosen.street_code, chosen.community_code) or units.level = 'city'
order by array_position(['city', 'street', 'community'], units.level)
