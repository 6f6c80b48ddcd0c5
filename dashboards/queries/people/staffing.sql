-- People of a unit in each post at a month's end, against the month before and a year ago, with 13 months behind; months
-- in which the unit was not in force are null. Posts in the order from the street down. Grain: post somebody was in
-- within the 13 months.
with months as (
    select
        months.month,
        forces.month is not null or $unit = 'UNKNOWN' as is_in_force
    from months_known() as months
    left join units_in_force() as forces on months.month = forces.month and forces.unit_code = $unit
    where months.month between months_before($month, 12) and $month
),

known as (
    select *
    from agg_staff_monthly
    where
        unit_code = $unit
        and month between months_before($month, 12) and $month
        and may_see($scope, $unit)
),

posts as (
    select distinct post from known
)

select
    posts.post,
    coalesce(max(known.people) filter (where months.month = $month), 0) as people,
    max(coalesce(known.people, 0))
        filter (where months.month = months_before($month, 1) and months.is_in_force) as last_month,
    max(coalesce(known.people, 0))
        filter (where months.month = months_before($month, 12) and months.is_in_force) as last_year,
    list(case when months.is_in_force then coalesce(known.people, 0) end order by months.month) as trend
from posts
cross join months
left join known on posts.post = known.post and months.month = known.month
group by posts.post
order by
    list_position(
        [
            '街道党工委书记', '街道班子成员', '街道专职党务干部', '大工委兼职委员', '党建社工', '社区书记', '社区两委',
            '大党委兼职委员', '总网格长', '网格长', '网格员', '党员楼栋长', '党员中心户'
        ],
        posts.post
    ),
    posts.post
