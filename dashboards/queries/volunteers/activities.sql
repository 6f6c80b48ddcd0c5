-- Activities of a unit by kind in a month, against last month and a year ago, with 13 months behind each. Grain: kind that
-- took place in the 13 months.
with months as (
    select month from months_known()
    where month between months_before($month, 12) and $month
),

counted as (
    select
        activity_type,
        month,
        cast(sum(activities) as bigint) as value
    from agg_volunteer_activities_monthly
    where unit_code = $unit and month between months_before($month, 12) and $month and may_see($scope, $unit)
    group by all
),

cells as (
    select
        kinds.activity_type,
        months.month,
        coalesce(counted.value, 0) as value
    from (select distinct activity_type from counted) as kinds
    cross join months
    left join counted on kinds.activity_type = counted.activity_type and months.month = counted.month
)

select
    'activities' as measure,
    activity_type as breakdown,
    max(value) filter (where month = $month) as value,
    'ok' as status,
    max(value) filter (where month = months_before($month, 1)) as last_month,
    max(value) filter (where month = months_before($month, 12)) as last_year,
    list(value order by month) as trend
from cells
group by activity_type
having max(value) > 0
order by value desc, breakdown
