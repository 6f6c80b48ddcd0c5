-- What some units are called on a day. $units: their codes, separated by commas. Grain: unit within the scope.
select
    unit_code,
    unit_name
from units_on($day)
where
    unit_code in (select unnest(string_split($units, ',')))
    and in_scope($scope, unit_code, street_code, community_code)
order by unit_code
