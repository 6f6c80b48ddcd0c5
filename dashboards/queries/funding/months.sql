-- Funds of a unit by month: issued (下达), received and spent, each less what came back. Grain: measure, month.
with counted as (
    select
        month,
        case
            when direction = '下达' then 'issued_yuan'
            when direction in ('到位', '到位退回') then 'received_yuan'
            else 'spent_yuan'
        end as measure,
        cast(sum(amount_yuan) as double) as value
    from agg_funding_monthly
    where unit_code = $unit and may_see($scope, $unit)
    group by all
)

select
    measures.measure,
    months.month,
    months.is_complete,
    'ok' as status,
    [] as missing_sources,
    coalesce(counted.value, 0) as value
from (values ('issued_yuan'), ('received_yuan'), ('spent_yuan')) as measures (measure)
cross join months_known() as months
left join counted on measures.measure = counted.measure and months.month = counted.month
order by measures.measure, months.month
