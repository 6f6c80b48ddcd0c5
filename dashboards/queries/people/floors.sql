-- People in post 街道专职党务干部 in each street of a unit at a month's end against the floor of five of
-- party_staff_compliance, the fewest first. Grain: street in force.
select
    units.unit_code,
    units.unit_name,
    coalesce(staff.people, 0) as people,
    5 as floor,
    coalesce(staff.people, 0) >= 5 as is_reached,
    count(*) filter (where coalesce(staff.people, 0) < 5) over () as streets_below
from units_on(month_end($month)) as units
inner join units_within($scope, $unit, $month) as within on units.unit_code = within.unit_code
left join agg_staff_monthly as staff
    on
        units.unit_code = staff.unit_code
        and staff.month = $month
        and staff.post = '街道专职党务干部'
where
    units.level = 'street'
    and month_end($month) between units.valid_from and coalesce(units.valid_to, month_end($month))
order by people, units.unit_code
