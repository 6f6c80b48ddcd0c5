-- Secretaries and committee members of communities by age and education at a month's end: of a unit, and of the streets
-- or communities right below it. Grain: unit, trait and class somebody is in.
with units as (
    select
        unit_code,
        unit_name,
        unit_code = $unit as is_own
    from units_on(month_end($month))
    where
        (unit_code = $unit or (parent_code = $unit and level in ('street', 'community')))
        and in_scope($scope, unit_code, street_code, community_code)
)

select
    units.unit_code,
    units.unit_name,
    units.is_own,
    cadres.trait,
    cadres.class,
    cadres.people,
    100.0 * cadres.people / sum(cadres.people) over (partition by units.unit_code, cadres.trait) as share,
    cast(sum(cadres.people) over (partition by units.unit_code, cadres.trait) as bigint) as people_in_all
from agg_cadres_monthly as cadres
inner join units on cadres.unit_code = units.unit_code
where cadres.month = $month
order by
    units.is_own desc,
    units.unit_code,
    cadres.trait,
    list_position(
        [
            '35岁及以下', '36至45岁', '46至54岁', '55岁及以上', '研究生', '本科', '大专', '高中中专', '初中及以下', '未填'
        ],
        cadres.class
    )
