-- What each unit is called on a day. Grain: unit within the scope.
select
    unit_code,
    unit_name,
    level
from units_on($day)
where in_scope($scope, unit_code, street_code, community_code)
order by unit_code
