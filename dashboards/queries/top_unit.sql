-- The unit a viewer starts at: the top of their scope, which is the city for the office. Without a list of units
-- everything stands under UNKNOWN.
select
    unit_code,
    unit_name,
    level
from units_on($day)
where unit_code = $scope or ($scope is null and (level = 'city' or unit_code = 'UNKNOWN'))
order by unit_code = 'UNKNOWN', unit_code
limit 1
