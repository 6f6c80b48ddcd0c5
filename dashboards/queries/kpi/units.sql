-- The units of a level below a unit with their figures of a KPI: those furthest from the target first, without a target
-- the largest; those without a value last.
-- Grain: unit in force in the month (as_is: at as_of).
with units as (
    select
        units.unit_code,
        units.unit_name,
        units.level,
        units.parent_code as above_code
    from units_of_level(
        $unit, $level, case $basis when 'as_is' then (select as_of from as_of) else last_day($month) end, $is_city
    ) as units
    where in_scope($scope, units.unit_code, units.street_code, units.community_code)
),

figures as (
    select figures.*
    from fct_kpi_monthly as figures
    semi join units on figures.unit_code = units.unit_code
    where
        figures.kpi_id = $kpi
        and figures.basis = $basis
        and figures.month between $month - interval 1 year and $month
        and counts_in(figures.unit_code, figures.month, $basis)
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
    names.unit_name as above_name,
    coalesce(now.status, 'not_applicable') as status,
    now.numerator,
    now.denominator,
    now.value,
    now.target,
    coalesce(now.attainment >= 1 - 1e-9, false) as is_reached,
    now.value - now.target as gap,
    now.attainment,
    before.value as last_value,
    coalesce(last_day($month) <= as_of.as_of and now.status = 'ok' and before.status = 'ok', false) as is_comparable,
    now.value - before.value as step,
    trends.trend
from units
inner join trends on units.unit_code = trends.unit_code
cross join as_of
inner join kpi_catalogue as kpis on kpis.kpi_id = $kpi
left join names_until(last_day($month)) as names on units.above_code = names.unit_code
left join figures as now on units.unit_code = now.unit_code and now.month = $month
left join figures as before on units.unit_code = before.unit_code and before.month = $month - interval 1 month
order by
    case when kpis.direction = 'up' then 1 else -1 end * coalesce(now.value - now.target, now.value) nulls last,
    units.unit_code
