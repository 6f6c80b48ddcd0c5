-- How many communities below a unit have which colour, now and last month. Grain: area, total included.
with cells as (
    select *
    from score_cells($month, $basis)
    where
        level = 'community'
        and ($unit in (unit_code, street_code, parent_code) or $is_city)
        and in_scope($scope, unit_code, street_code, community_code)
)

select
    area,
    count(*) as communities,
    count(*) filter (state = 'green') as green,
    count(*) filter (state = 'amber') as amber,
    count(*) filter (state = 'red') as red,
    count(*) filter (state = 'not_reported') as not_reported,
    count(*) filter (state = 'no_data') as no_data,
    count(*) filter (state = 'too_little') as too_little,
    count(*) filter (state = 'provisional') as provisional
from cells
group by area
order by list_position(['total', 'organisation', 'empowerment', 'platforms', 'grid'], area)
