-- People of a unit in each post at a month's end, against the month before and a year ago, with 13 months behind. Posts
-- in the order from the street down. Grain: post somebody was in within the 13 months.
with months as (
    select month
    from months_known()
    where month between $month - interval 1 year and $month
),

known as (
    select *
    from agg_staff_monthly
    where
        unit_code = $unit
        and month between $month - interval 1 year and $month
        and may_see($scope, $unit)
),

posts as (
    select distinct post from known
)

select
    posts.post,
    coalesce(max(known.people) filter (where months.month = $month), 0) as people,
    coalesce(max(known.people) filter (where months.month = $month - interval 1 month), 0) as last_month,
    coalesce(max(known.people) filter (where months.month = $month - interval 1 year), 0) as last_year,
    count(*) filter (where months.month = $month - interval 1 year) > 0 as has_year,
    list(coalesce(known.people, 0) order by months.month) as trend
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
