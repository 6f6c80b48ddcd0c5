-- Some KPIs of the units right below a unit that are in force in a month, on the boundaries of the time. $kpis: their ids,
-- separated by commas. Grain: unit and KPI; status is not_applicable where the KPI does not reach the level of the unit.
with below as (
    select
        units.unit_code,
        units.unit_name,
        units.level
    from units_on(last_day($month)) as units
    inner join units_in_force() as forces on units.unit_code = forces.unit_code and forces.month = $month
    where
        units.parent_code = $unit
        and units.level is not null
        and in_scope($scope, units.unit_code, units.street_code, units.community_code)
)

select
    below.unit_code,
    below.unit_name,
    below.level,
    kpis.kpi_id,
    figures.numerator,
    figures.denominator,
    figures.denominator - figures.numerator as lacking,
    figures.value,
    figures.target,
    figures.attainment,
    coalesce(figures.attainment >= 1 - 1e-9, false) as is_reached,
    coalesce(figures.status, 'not_applicable') as status
from below
inner join kpi_catalogue as kpis on list_contains(string_split($kpis, ','), kpis.kpi_id)
left join fct_kpi_monthly as figures
    on
        below.unit_code = figures.unit_code
        and kpis.kpi_id = figures.kpi_id
        and figures.month = $month
        and figures.basis = 'as_was'
order by below.unit_code, kpis.position
