-- What the special dues of the party brought along: funds received for service centres (党群服务中心), from the special
-- dues and from elsewhere (matched), less what came back. By month, added up over the year so far and over all months so
-- far. Grain: month. A ratio is null where no dues were received.
with received as (
    select
        month,
        sum(amount_yuan) filter (where source = '城市基层党建专项党费') as dues,
        sum(amount_yuan) filter (where source <> '城市基层党建专项党费') as matched
    from agg_funding_monthly
    where
        unit_code = $unit
        and purpose = '党群服务中心'
        and direction in ('到位', '到位退回')
        and may_see($scope, $unit)
    group by month
),

added_up as (
    select
        months.month,
        months.is_complete,
        cast(coalesce(received.dues, 0) as double) as dues,
        cast(coalesce(received.matched, 0) as double) as matched,
        cast(coalesce(sum(received.dues) over of_year, 0) as double) as year_dues,
        cast(coalesce(sum(received.matched) over of_year, 0) as double) as year_matched,
        cast(coalesce(sum(received.dues) over so_far, 0) as double) as all_dues,
        cast(coalesce(sum(received.matched) over so_far, 0) as double) as all_matched
    from months_known() as months
    left join received on months.month = received.month
    window
        of_year as (partition by year(months.month) order by months.month),
        so_far as (order by months.month)
)

select
    *,
    case when year_dues > 0 then year_matched / year_dues end as year_ratio,
    case when all_dues > 0 then all_matched / all_dues end as all_ratio
from added_up
order by month
