-- The units that a reader can choose from wherever they are: the city, every street and community. Grain: unit in force in
-- the month or, on as_is, at as_of; from the top down.
select
    unit_code,
    unit_name,
    level,
    parent_code
from scored_units($month, $basis)
where in_scope($scope, unit_code, street_code, community_code)
order by
    list_position(['city', 'street', 'community'], level),
    parent_code,
    unit_code
