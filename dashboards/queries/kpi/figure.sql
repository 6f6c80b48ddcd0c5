-- One figure of a KPI as a page shows it: against its target, last month, a year ago and the unit above. Grain: one row,
-- none for an unknown KPI or a unit out of scope. status is not_applicable where there is no such figure.
with figures as (
    select
        any_value(figures) filter (figures.unit_code = $unit and figures.month = $month) as now,
        any_value(figures) filter (figures.unit_code = $unit and figures.month = months_before($month, 1)) as before,
        any_value(figures) filter (figures.unit_code = $unit and figures.month = months_before($month, 12)) as year,
        any_value(figures) filter (figures.unit_code = $above and figures.month = $month) as upper
    from fct_kpi_monthly as figures
    left join units_in_force() as forces on figures.unit_code = forces.unit_code and figures.month = forces.month
    where
        figures.kpi_id = $kpi
        and figures.basis = $basis
        and figures.month in ($month, months_before($month, 1), months_before($month, 12))
        and figures.unit_code in ($unit, $above)
        and (figures.month = $month or counts_in(figures.unit_code, forces.month, $basis))
)

select
    kpis.* exclude (target, weight),
    weighing.weight,
    coalesce(now.status, 'not_applicable') as status,
    now.numerator,
    now.denominator,
    now.value,
    now.target,
    now.attainment,
    coalesce(now.attainment >= 1 - 1e-9, false) as is_reached,
    now.value - now.target as gap,
    before.numerator as last_numerator,
    before.denominator as last_denominator,
    before.value as last_value,
    coalesce(is_over($month) and now.status = 'ok' and before.status = 'ok', false) as is_comparable,
    now.value - before.value as step,
    now.numerator - before.numerator as numerator_step,
    now.denominator - before.denominator as denominator_step,
    now.denominator - now.numerator as rest,
    before.denominator - before.numerator as last_rest,
    (now.denominator - now.numerator) - (before.denominator - before.numerator) as rest_step,
    year.value as year_value,
    coalesce(is_over($month) and now.status = 'ok' and year.status = 'ok', false) as is_year_comparable,
    now.value - year.value as year_step,
    upper.value as above_value,
    upper.status as above_status,
    coalesce(missing.missing_sources, []) as missing_sources,
    list_contains(kpis.bases, $basis) as has_basis
from kpi_catalogue as kpis
cross join figures
left join kpis_weighing($month) as weighing on kpis.kpi_id = weighing.kpi_id and weighing.level = $level
left join kpi_exports_missing($month) as missing on kpis.kpi_id = missing.kpi_id
where kpis.kpi_id = $kpi and may_see($scope, $unit)
