-- What moved a KPI as the bars of a waterfall from last month's value to this one's: the groups that did most, the worst
-- first, the others together, and last what came from weights that moved (mix). Grain: bar.
with groups as (
    select
        *,
        row_number() over (order by greatest(abs(rate_effect), abs(mix_effect)) desc, member) as place,
        count(*) over () as all_groups
    from kpi_moved($kpi, $unit, $month, $basis, $level, $by, $is_city, $scope)
),

bars as (
    select
        'group' as kind,
        1 as groups,
        rate_effect as bar,
        * exclude (place, all_groups)
    from groups
    where place < $most or all_groups <= $most
    union all by name
    select
        'others' as kind,
        count(*) as groups,
        sum(rate_effect) as bar,
        'others' as member,
        any_value(whole0) as whole0,
        any_value(whole1) as whole1,
        sum(n0) as n0,
        sum(n1) as n1,
        sum(d0) as d0,
        sum(d1) as d1,
        sum(effect) as effect,
        sum(rate_effect) as rate_effect,
        sum(mix_effect) as mix_effect
    from groups
    where place >= $most and all_groups > $most
    having count(*) > 0
    union all by name
    select
        'mix' as kind,
        count(*) as groups,
        sum(mix_effect) as bar,
        'mix' as member,
        any_value(whole0) as whole0,
        any_value(whole1) as whole1,
        sum(effect) as effect,
        sum(rate_effect) as rate_effect,
        sum(mix_effect) as mix_effect
    from groups
    where d0 is not null
    having count(*) > 0
),

ordered as (
    select
        bars.*,
        row_number() over (
            order by
                list_position(['group', 'others', 'mix'], bars.kind),
                case when kpis.direction = 'down' then -1 else 1 end * bars.bar,
                bars.member
        ) as place
    from bars
    inner join kpi_catalogue as kpis on kpis.kpi_id = $kpi
)

select
    *,
    whole0 + sum(bar) over (order by place) - bar as bar_start,
    whole0 + sum(bar) over (order by place) as bar_end
from ordered
order by place
