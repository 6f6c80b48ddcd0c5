-- Cases of a unit by channel and month: applied for, and of those completed the share done in one trip. Grain: channel
-- and month. Values are null in a month whose export did not come.
with channels as (
    select distinct channel
    from agg_service_cases_monthly
    where unit_code = $unit and may_see($scope, $unit)
)

select
    channels.channel,
    months.month,
    months.is_complete,
    case when deliveries.status = 'missing' then 'not_reported' else 'ok' end as status,
    case when deliveries.status is distinct from 'missing' then coalesce(cases.cases, 0) end as cases,
    100.0 * cases.cases / nullif(sum(cases.cases) over (partition by months.month), 0) as share,
    cases.completed_cases,
    cases.one_trip_cases,
    100.0 * cases.one_trip_cases / nullif(cases.completed_cases, 0) as one_trip_rate
from channels
cross join months_known() as months
left join agg_service_cases_monthly as cases
    on
        channels.channel = cases.channel
        and months.month = cases.month
        and cases.unit_code = $unit
left join fct_deliveries_monthly as deliveries
    on deliveries.source_id = 'service_cases' and months.month = deliveries.month
order by channels.channel, months.month
