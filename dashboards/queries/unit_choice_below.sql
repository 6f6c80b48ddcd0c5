-- The grids and micro-grids of a community, of which a reader can choose there. Grain: unit in force in the month or, on
-- as_is, at as_of; from the top down.
select
    unit_code,
    unit_name,
    level,
    parent_code
from standing_units($month, $basis)
where
    community_code = $community
    and level in ('grid', 'micro_grid')
    and in_scope($scope, unit_code, street_code, community_code)
order by
    level,
    parent_code,
    unit_code
