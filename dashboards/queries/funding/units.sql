-- Funds of the units right below a unit, and of the unit itself beside them (is_own), in a month: received and spent
-- against last month; matched funds and special dues over the year so far. Grain: unit.
with below as (
    select
        unit_code,
        unit_name,
        false as is_own,
        was_in_force
    from units_below($scope, $unit, cast($month as date))
),

asked as (
    select unit_code from below
    union all
    select $unit as unit_code
),

counted as (
    select
        unit_code,
        sum(amount_yuan) filter (where month = $month and direction in ('到位', '到位退回')) as received,
        sum(amount_yuan) filter (where month < $month and direction in ('到位', '到位退回')) as last_received,
        sum(amount_yuan) filter (where month = $month and direction in ('支出', '支出退回')) as spent,
        sum(amount_yuan) filter (where month < $month and direction in ('支出', '支出退回')) as last_spent
    from agg_funding_monthly
    where month in ($month, months_before($month, 1)) and unit_code in (select asked.unit_code from asked)
    group by unit_code
),

leverage as (
    select
        unit_code,
        sum(amount_yuan) filter (where source = '城市基层党建专项党费') as dues,
        sum(amount_yuan) filter (where source <> '城市基层党建专项党费') as matched
    from agg_funding_monthly
    where
        month between cast(date_trunc('year', cast($month as date)) as date) and $month
        and unit_code in (select asked.unit_code from asked)
        and purpose = '党群服务中心'
        and direction in ('到位', '到位退回')
    group by unit_code
),

figures as (
    select
        below.*,
        coalesce(counted.received, 0) as received,
        coalesce(counted.last_received, 0) as last_received,
        coalesce(counted.spent, 0) as spent,
        coalesce(counted.last_spent, 0) as last_spent,
        coalesce(leverage.dues, 0) as dues,
        coalesce(leverage.matched, 0) as matched
    from below
    left join counted on below.unit_code = counted.unit_code
    left join leverage on below.unit_code = leverage.unit_code
),

-- what the unit itself booked, and units that are gone: the rest, so that the rows add up to the whole
own as (
    select
        $unit as unit_code,
        true as is_own,
        true as was_in_force,
        coalesce(any_value(whole.received), 0) - coalesce(sum(figures.received), 0) as received,
        coalesce(any_value(whole.last_received), 0) - coalesce(sum(figures.last_received), 0) as last_received,
        coalesce(any_value(whole.spent), 0) - coalesce(sum(figures.spent), 0) as spent,
        coalesce(any_value(whole.last_spent), 0) - coalesce(sum(figures.last_spent), 0) as last_spent,
        0 as dues,
        0 as matched
    from figures
    full join (
        select * from counted
        where unit_code = $unit and may_see($scope, $unit)
    ) as whole on true
)

select
    unit_code,
    unit_name,
    is_own,
    cast(received as double) as received,
    cast(spent as double) as spent,
    case when was_in_force then cast(last_received as double) end as last_received,
    case when was_in_force then cast(last_spent as double) end as last_spent,
    cast(dues as double) as dues,
    cast(matched as double) as matched,
    case when dues > 0 then cast(matched / dues as double) end as ratio
from (
    select * from figures
    union all by name
    select * from own
)
where not is_own and unit_code <> 'UNKNOWN' or received <> 0 or spent <> 0 or last_received <> 0 or last_spent <> 0
order by is_own, unit_code = 'UNKNOWN', unit_code
