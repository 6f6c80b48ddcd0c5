-- Handling units in a month, the latest first; channels that name nobody stand under null, after the others, and all of them
-- last. Grain: handling unit, and all of them (is_total). mean_days is from report to resolution, over those resolved in
-- the month; last_overdue is a month before. Rates in percent.
with counted as (
    select
        handling_unit,
        grouping(handling_unit) = 1 as is_total,
        coalesce(sum(issues_open) filter (where month = $month), 0) as issues_open,
        coalesce(sum(issues_overdue) filter (where month = $month), 0) as issues_overdue,
        coalesce(sum(issues_overdue) filter (where month < $month), 0) as last_overdue,
        coalesce(sum(due) filter (where month = $month), 0) as due,
        coalesce(sum(on_time) filter (where month = $month), 0) as on_time,
        coalesce(sum(resolved) filter (where month = $month), 0) as resolved,
        sum(handled) filter (where month = $month) as handled,
        sum(handling_seconds) filter (where month = $month) as handling_seconds
    from issues_counted($scope, $channel, $category, null)
    where unit_code = $unit and month in ($month, months_before($month, 1))
    group by grouping sets ((handling_unit), ())
)

select
    handling_unit,
    is_total,
    issues_open,
    issues_overdue,
    last_overdue,
    due,
    on_time,
    resolved,
    100.0 * on_time / nullif(due, 0) as on_time_rate,
    handling_seconds / nullif(handled, 0) / 86400.0 as mean_days
from counted
where issues_open > 0 or due > 0 or resolved > 0 or last_overdue > 0
order by is_total, handling_unit is null, issues_overdue desc, issues_open desc, handling_unit
