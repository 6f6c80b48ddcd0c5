-- The units of a level below a unit with their figures of a KPI: those furthest from the target first, without a target
-- the largest; those without a value last.
-- Grain: unit in force in the month (as_is: at as_of).
with day as (
    select case $basis when 'as_is' then as_of.as_of else last_day(cast($month as date)) end as day from as_of
),

units as (
    select
        units.unit_code,
        units.unit_name,
        units.level,
        above.unit_name as above_name,
        above.unit_code as above_code
    from units_below($unit, $level, (select day.day from day)) as units
    left join units_on((select day.day from day)) as above on units.parent_code = above.unit_code
    where in_scope($scope, units.unit_code, units.street_code, units.community_code)
),

figures as (
    select figures.*
    from fct_kpi_monthly as figures
    left join units_in_force() as forces on figures.unit_code = forces.unit_code and figures.month = forces.month
    where
        figures.kpi_id = $kpi
        and figures.basis = $basis
        and figures.month between $month - interval 1 year and $month
        and figures.unit_code in (select units.unit_code from units)
        and ($basis = 'as_is' or forces.month is not null)
),

trends as (
    select
        units.unit_code,
        list(figures.value order by months.month) as trend
    from units
    cross join months_known() as months
    left join figures on units.unit_code = figures.unit_code and months.month = figures.month
    where months.month between $month - interval 1 year and $month
    group by units.unit_code
)

select
    units.*,
    coalesce(now.status, 'not_applicable') as status,
    now.numerator,
    now.denominator,
    now.value,
    now.target,
    coalesce(now.attainment >= 1 - 1e-9, false) as is_reached,
    now.value - now.target as gap,
    now.attainment,
    before.value as last_value,
    coalesce(months.is_complete and now.status = 'ok' and before.status = 'ok', false) as is_comparable,
    now.value - before.value as step,
    trends.trend
from units
inner join trends on units.unit_code = trends.unit_code
inner join months_known() as months on months.month = $month
inner join kpi_catalogue as kpis on kpis.kpi_id = $kpi
left join figures as now on units.unit_code = now.unit_code and now.month = $month
left join figures as before on units.unit_code = before.unit_code and before.month = $month - interval 1 month
order by
    case when kpis.direction = 'up' then 1 else -1 end * coalesce(now.value - now.target, now.value) nulls last,
    units.unit_code
