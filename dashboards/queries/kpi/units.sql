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
        $unit, $level, basis_day($month, $basis), $is_city
    ) as units
    where in_scope($scope, units.unit_code, units.street_code, units.community_code)
),

forces as (
    select *
    from units_in_force()
    where unit_code in (select units.unit_code from units)
),

figures as (
    select
        figures.unit_code,
        any_value(figures) filter (figures.month = $month) as now,
        any_value(figures) filter (figures.month = months_before($month, 1)) as before,
        map_from_entries(list((figures.month, figures.value))) as months
    from fct_kpi_monthly as figures
    semi join units on figures.unit_code = units.unit_code
    left join forces on figures.unit_code = forces.unit_code and figures.month = forces.month
    where
        figures.kpi_id = $kpi
        and figures.basis = $basis
        and figures.month between months_before($month, 12) and $month
        and counts_in(figures.unit_code, forces.month, $basis)
    group by figures.unit_code
)

select
    units.*,
    names.unit_name as above_name,
    coalesce(figures.now.status, 'not_applicable') as status,
    figures.now.numerator,
    figures.now.denominator,
    figures.now.value,
    figures.now.target,
    coalesce(figures.now.attainment >= 1 - 1e-9, false) as is_reached,
    figures.now.value - figures.now.target as gap,
    figures.now.attainment,
    figures.before.value as last_value,
    coalesce(is_over($month) and figures.now.status = 'ok' and figures.before.status = 'ok', false) as is_comparable,
    figures.now.value - figures.before.value as step,
    list_transform(year_up_to($month), lambda month: figures.months[month]) as trend
from units
inner join kpi_catalogue as kpis on kpis.kpi_id = $kpi
left join names_until(last_day($month)) as names on units.above_code = names.unit_code
left join figures on units.unit_code = figures.unit_code
order by
    case when kpis.direction = 'up' then 1 else -1 end
    * coalesce(figures.now.value - figures.now.target, figures.now.value) nulls last,
    units.unit_code
