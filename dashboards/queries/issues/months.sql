-- The four figures of issues over all months, for what is chosen of them; nothing chosen, they are the KPIs. Grain: measure
-- and month. target is the KPI's; value is null where the exports did not come, nothing was due, or the unit was not in force.
with figures as (
    select
        months.*,
        kpis.kpi_id,
        kpis.measure,
        case kpis.measure
            when 'reported' then months.reported
            when 'resolved' then months.resolved
            when 'on_time' then months.on_time
            else months.issues_overdue
        end as numerator,
        case when kpis.measure = 'on_time' then months.due end as denominator
    from issue_months($scope, $unit, $channel, $category, $handler) as months
    cross join
        (
            values
            ('issues_reported', 'reported'),
            ('issues_resolved', 'resolved'),
            ('on_time_resolution_rate', 'on_time'),
            ('open_overdue_issues', 'issues_overdue')
        ) as kpis (kpi_id, measure)
),

valued as (
    select
        *,
        case
            when status = 'not_reported' or not is_in_force then null
            when measure = 'on_time' then 100.0 * numerator / nullif(denominator, 0)
            else numerator
        end as value
    from figures
)

select
    valued.measure,
    valued.kpi_id,
    valued.month,
    valued.is_complete,
    valued.is_in_force,
    valued.value,
    valued.numerator,
    valued.denominator,
    goals.target,
    least(1.0, valued.value / goals.target) as attainment,
    coalesce(valued.value / goals.target >= 1 - 1e-9, false) as is_reached,
    graded(valued.value / goals.target, true, valued.is_complete) as grade,
    coalesce(valued.is_complete and goals.target is not null and valued.value is not null, false) as is_judged,
    valued.missing_sources,
    case when valued.denominator = 0 and valued.status <> 'not_reported' then 'no_data' else valued.status end as status
from valued
left join fct_kpi_monthly as goals
    on
        valued.kpi_id = goals.kpi_id
        and valued.month = goals.month
        and goals.unit_code = $unit
        and goals.basis = 'as_was'
order by valued.measure, valued.month
