-- The measures of the four facts of a unit, every month. Grain: measure, month. value is null when not reported.
with counted as (
    select
        measure,
        month,
        sum(value) as value
    from agg_facts_monthly
    where unit_code = $unit and in_scope($scope, unit_code, street_code, community_code)
    group by all
)

select
    measures.fact,
    measures.measure,
    months.month,
    months.is_complete,
    case when reporting.status is distinct from 'not_reported' then coalesce(counted.value, 0) end as value,
    coalesce(reporting.status, 'ok') as status,
    coalesce(reporting.missing_sources, []) as missing_sources
from measures() as measures
cross join months_known() as months
left join counted on measures.measure = counted.measure and months.month = counted.month
left join reporting() as reporting
    on measures.fact = reporting.fact and months.month = reporting.month and reporting.is_whole
order by measures.fact, measures.measure, months.month
