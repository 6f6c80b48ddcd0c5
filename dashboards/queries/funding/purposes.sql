-- Funds of a unit by purpose in a month, against last month and a year ago, with 13 months behind each; received or spent
-- ($measure), less what came back. Grain: purpose with an entry in the 13 months.
with months as (
    select month from months_known()
    where month between months_before($month, 12) and $month
),

counted as (
    select
        purpose,
        month,
        cast(sum(amount_yuan) as double) as value
    from agg_funding_monthly
    where
        unit_code = $unit
        and month between months_before($month, 12) and $month
        and direction in (
            case $measure when 'received_yuan' then '到位' else '支出' end,
            case $measure when 'received_yuan' then '到位退回' else '支出退回' end
        )
        and may_see($scope, $unit)
    group by all
),

cells as (
    select
        purposes.purpose,
        months.month,
        coalesce(counted.value, 0) as value
    from (select distinct purpose from counted) as purposes
    cross join months
    left join counted on purposes.purpose = counted.purpose and months.month = counted.month
)

select
    $measure as measure,
    purpose as breakdown,
    max(value) filter (where month = $month) as value,
    'ok' as status,
    max(value) filter (where month = months_before($month, 1)) as last_month,
    max(value) filter (where month = months_before($month, 12)) as last_year,
    list(value order by month) as trend
from cells
group by purpose
order by value desc, breakdown
