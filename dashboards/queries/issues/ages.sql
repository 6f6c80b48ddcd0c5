-- Issues open at the end of a month by how long ago they were reported. Grain: age.
with ages (age_days, position) as (
    values ('to_7', 1), ('to_30', 2), ('to_90', 3), ('over_90', 4)
),

counted as (
    select
        age_days,
        sum(issues_open) as issues_open,
        sum(issues_overdue) as issues_overdue
    from issues_counted($scope, $channel, $category, $handler)
    where unit_code = $unit and month = $month
    group by age_days
)

select
    ages.age_days,
    coalesce(counted.issues_open, 0) as issues_open,
    coalesce(counted.issues_overdue, 0) as issues_overdue,
    coalesce(counted.issues_open - counted.issues_overdue, 0) as not_due,
    coalesce(sum(counted.issues_open) over (), 0) as issues_in_all
from ages
left join counted on ages.age_days = counted.age_days
order by ages.position
