-- The days of a run, the three weeks before it and the week after, by duty. Grain: day. A day on which nothing took place
-- is a row of zeros; days after as_of are left out.
with counted as (
    select
        day,
        sum(activities) filter (where duty_state = '急时') as emergency,
        sum(activities) filter (where duty_state <> '急时') as ordinary,
        sum(activities) as activities,
        sum(hours) as hours
    from agg_volunteer_days
    where unit_code = $unit and may_see($scope, $unit)
    group by day
)

select
    cast(days.day as date) as day,
    cast(coalesce(counted.emergency, 0) as bigint) as emergency,
    cast(coalesce(counted.ordinary, 0) as bigint) as ordinary,
    cast(coalesce(counted.activities, 0) as bigint) as activities,
    coalesce(counted.hours, 0) as hours
from
    generate_series(
        cast($first_day as timestamp) - interval 21 days, cast($last_day as timestamp) + interval 7 days, interval 1 day
    ) as days (day)
inner join as_of on days.day <= as_of.as_of
left join counted on cast(days.day as date) = counted.day
order by days.day
