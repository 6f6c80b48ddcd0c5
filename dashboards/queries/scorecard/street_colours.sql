-- How many communities of each street have which colour in total. Grain: street.
select
    street_code,
    count(*) as communities,
    count(*) filter (state = 'green') as green,
    count(*) filter (state = 'amber') as amber,
    count(*) filter (state = 'red') as red
from score_cells($month, $basis)
where
    level = 'community'
    and area = 'total'
    and ($unit in (unit_code, street_code, parent_code) or $is_city)
    and in_scope($scope, unit_code, street_code, community_code)
group by street_code
