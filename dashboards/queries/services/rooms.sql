-- In how many of a unit's places, open at a month's end, there is a room of each function. Grain: function.
with places as (
    select
        facilities.facility_code,
        facilities.facility_type,
        facilities.rooms
    from agg_facilities_monthly as facilities
    inner join units_within($scope, $unit, $month) as within on facilities.unit_code = within.unit_code
    where facilities.month = $month
),

rooms as (
    select distinct
        facility_code,
        facility_type,
        unnest(rooms) as room
    from places
)

select
    room,
    count(*) as places,
    count(*) filter (where facility_type = '党群服务中心') as centres,
    count(*) filter (where facility_type <> '党群服务中心') as stations,
    100.0 * count(*) / (select count(*) from places) as share,
    (select count(*) from places) as places_in_all
from rooms
group by room
order by places desc, room
