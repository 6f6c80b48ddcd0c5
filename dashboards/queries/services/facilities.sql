-- Places open at a month's end: those of a unit, and those near enough that their circle may reach into it (is_own is
-- false). Grain: facility.
with units as (
    select * from units_on(month_end($month))
    where in_scope($scope, unit_code, street_code, community_code)
),

within as (
    select * from units_within($scope, $unit, $month)
),

-- a kilometre is about a hundredth of a degree; buildings lie around the point of their micro-grid
around as (
    select
        min(units.longitude) - 0.015 as west,
        max(units.longitude) + 0.015 as east,
        min(units.latitude) - 0.015 as south,
        max(units.latitude) + 0.015 as north
    from units
    inner join within on units.unit_code = within.unit_code
)

select
    facilities.facility_code,
    facilities.facility_name,
    facilities.facility_type,
    units.unit_code,
    units.unit_name,
    facilities.works,
    facilities.opened_on,
    array_to_string(facilities.rooms, '、') as rooms,
    len(facilities.rooms) as rooms_count,
    facilities.signage_ok,
    facilities.longitude,
    facilities.latitude,
    facilities.activities,
    facilities.attendance,
    within.unit_code is not null as is_own
from agg_facilities_monthly as facilities
inner join units on facilities.unit_code = units.unit_code
left join within on facilities.unit_code = within.unit_code
left join around
    on
        facilities.longitude between around.west and around.east
        and facilities.latitude between around.south and around.north
where
    facilities.month = $month
    and (within.unit_code is not null or around.west is not null)
order by is_own desc, facilities.attendance desc, facilities.facility_code
