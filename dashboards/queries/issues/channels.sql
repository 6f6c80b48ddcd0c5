-- Issues of a month by channel, with the whole first; each issue counts in every channel it came by. A channel appears
-- when it had or has an open issue in the 13 months. Grain: channel, and the whole (is_total).
-- on_time_rate is in percent of those due; trend holds it for 13 months.
with counted as (
    select
        channel,
        month,
        sum(received) as received,
        sum(reported) as reported,
        sum(reviewed) as reviewed,
        sum(admitted) as admitted,
        sum(dispatched) as dispatched,
        sum(reported_resolved) as reported_resolved,
        sum(closed) as closed,
        sum(due) as due,
        sum(on_time) as on_time,
        sum(resolved) as resolved,
        sum(issues_open) as issues_open,
        sum(issues_overdue) as issues_overdue
    from issues_counted($scope, null, $category, $handler)
    where unit_code = $unit and month between months_before($month, 12) and $month
    group by grouping sets ((channel, month), (month))
),

months as (
    select month from months_known()
    where month between months_before($month, 12) and $month
),

trends as (
    select
        channels.channel,
        list(100.0 * counted.on_time / nullif(counted.due, 0) order by months.month) as trend
    from (select distinct counted.channel from counted) as channels
    cross join months
    left join counted on channels.channel is not distinct from counted.channel and months.month = counted.month
    group by channels.channel
)

select
    trends.channel,
    trends.channel is null as is_total,
    coalesce(reporting.status, 'ok') as status,
    coalesce(reporting.missing_sources, []) as missing_sources,
    coalesce(counted.received, 0) as received,
    coalesce(counted.reported, 0) as reported,
    coalesce(counted.reviewed, 0) as reviewed,
    coalesce(counted.admitted, 0) as admitted,
    coalesce(counted.dispatched, 0) as dispatched,
    coalesce(counted.reported_resolved, 0) as reported_resolved,
    coalesce(counted.closed, 0) as closed,
    coalesce(counted.due, 0) as due,
    coalesce(counted.on_time, 0) as on_time,
    coalesce(counted.resolved, 0) as resolved,
    coalesce(counted.issues_open, 0) as issues_open,
    coalesce(counted.issues_overdue, 0) as issues_overdue,
    100.0 * counted.on_time / nullif(counted.due, 0) as on_time_rate,
    trends.trend
from trends
left join counted on trends.channel is not distinct from counted.channel and counted.month = $month
left join reporting() as reporting
    on
        reporting.fact = 'issues'
        and reporting.month = $month
        and reporting.is_whole = (trends.channel is null)
        and reporting.breakdown is not distinct from trends.channel
order by is_total desc, reported desc, trends.channel
