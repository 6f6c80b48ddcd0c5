-- Funds of a unit from source to purpose: in a month, and in its year up to it; received or spent ($measure), less what
-- came back. Grain: source, purpose. share is that of the year's whole.
with flows as (
    select
        source,
        purpose,
        cast(coalesce(sum(amount_yuan) filter (where month = $month), 0) as double) as month_yuan,
        cast(sum(amount_yuan) as double) as year_yuan
    from agg_funding_monthly
    where
        unit_code = $unit
        and month between date_trunc('year', cast($month as date)) and $month
        and direction in (
            case $measure when 'received_yuan' then '到位' else '支出' end,
            case $measure when 'received_yuan' then '到位退回' else '支出退回' end
        )
        and may_see($scope, $unit)
    group by source, purpose
)

select
    *,
    sum(year_yuan) over (partition by source) as source_yuan,
    sum(year_yuan) over (partition by purpose) as purpose_yuan,
    sum(year_yuan) over () as all_yuan,
    sum(month_yuan) over () as all_month_yuan,
    100 * year_yuan / nullif(sum(year_yuan) over (), 0) as share
from flows
order by year_yuan desc, source, purpose
