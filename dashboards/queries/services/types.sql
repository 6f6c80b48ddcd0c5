-- Places of a unit open at a month's end by type: how many, their signs, their rooms, and what went on in them in the
-- month. Grain: type.
with facilities as (
    select facilities.*
    from agg_facilities_monthly as facilities
    inner join units_within($scope, $unit, $month) as within on facilities.unit_code = within.unit_code
    where facilities.month = $month
)

select
    facility_type,
    count(*) as places,
    count(*) filter (where opened_on >= $month) as opened,
    count(*) filter (where signage_ok) as signage_ok,
    count(*) filter (where not signage_ok) as signage_not_ok,
    count(*) filter (where signage_ok is null) as signage_unknown,
    cast(coalesce(sum(len(rooms)), 0) as bigint) as rooms,
    count(*) filter (where activities = 0) as without_activity,
    cast(sum(activities) as bigint) as activities,
    cast(sum(attendance) as bigint) as attendance
from facilities
group by facility_type
order by places desc, facility_type
