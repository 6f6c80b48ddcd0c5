-- What went on in the places of a unit in a month by type of activity, against the month before, with 13 months of
-- attendance. Grain: type.
with months as (
    select month
    from months_known()
    where month between months_before($month, 12) and $month
),

known as (
    select *
    from agg_facility_activities_monthly
    where
        unit_code = $unit
        and month between months_before($month, 12) and $month
        and may_see($scope, $unit)
),

types as (
    select distinct activity_type from known
)

select
    types.activity_type,
    cast(coalesce(sum(known.activities) filter (where months.month = $month), 0) as bigint) as activities,
    cast(coalesce(sum(known.attendance) filter (where months.month = $month), 0) as bigint) as attendance,
    cast(coalesce(sum(known.attendance) filter (where months.month = months_before($month, 1)), 0) as bigint) as last_month,
    sum(known.attendance) filter (where months.month = $month)
    / sum(known.activities) filter (where months.month = $month) as per_activity,
    list(coalesce(known.attendance, 0) order by months.month) as trend
from types
cross join months
left join known on types.activity_type = known.activity_type and months.month = known.month
group by types.activity_type
order by attendance desc, types.activity_type
