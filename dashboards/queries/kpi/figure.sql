-- One figure of a KPI as a page shows it: against its target, last month, a year ago and the unit above. Grain: one row,
-- none for an unknown KPI or a unit out of scope. status is not_applicable where there is no such figure.
with unit as (
    select
        units.unit_code,
        units.level,
        units.parent_code
    from units_on(case $basis when 'as_is' then (select as_of from as_of) else last_day($month) end) as units
    where units.unit_code = $unit and in_scope($scope, units.unit_code, units.street_code, units.community_code)
),

above as (
    select
        units.unit_code,
        units.unit_name
    from units_on(case $basis when 'as_is' then (select as_of from as_of) else last_day($month) end) as units
    inner join unit on units.unit_code = unit.parent_code
    where in_scope($scope, units.unit_code, units.street_code, units.community_code)
),

-- of months before a unit was in force there is nothing to compare with, though data may name it there
figures as (
    select figures.*
    from fct_kpi_monthly as figures
    left join units_in_force() as forces on figures.unit_code = forces.unit_code and figures.month = forces.month
    where
        figures.kpi_id = $kpi
        and figures.basis = $basis
        and figures.month in ($month, $month - interval 1 month, $month - interval 1 year)
        and figures.unit_code in (select unit.unit_code from unit union all select above.unit_code from above)
        and (figures.month = $month or $basis = 'as_is' or forces.month is not null or figures.unit_code = 'UNKNOWN')
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
    coalesce(months.is_complete and now.status = 'ok' and before.status = 'ok', false) as is_comparable,
    now.value - before.value as step,
    now.numerator - before.numerator as numerator_step,
    now.denominator - before.denominator as denominator_step,
    now.denominator - now.numerator as rest,
    before.denominator - before.numerator as last_rest,
    (now.denominator - now.numerator) - (before.denominator - before.numerator) as rest_step,
    year.value as year_value,
    coalesce(months.is_complete and now.status = 'ok' and year.status = 'ok', false) as is_year_comparable,
    now.value - year.value as year_step,
    (select above.unit_name from above) as above_name,
    upper.value as above_value,
    upper.status as above_status,
    coalesce(missing.missing_sources, []) as missing_sources,
    list_contains(kpis.bases, $basis) as has_basis
from kpi_catalogue as kpis
cross join unit
inner join months_known() as months on months.month = $month
left join kpis_weighing($month) as weighing on kpis.kpi_id = weighing.kpi_id and unit.level = weighing.level
left join figures as now on unit.unit_code = now.unit_code and now.month = $month
left join figures as before on unit.unit_code = before.unit_code and before.month = $month - interval 1 month
left join figures as year on unit.unit_code = year.unit_code and year.month = $month - interval 1 year
left join figures as upper on upper.unit_code = (select above.unit_code from above) and upper.month = $month
left join kpi_exports_missing($month) as missing on kpis.kpi_id = missing.kpi_id
where kpis.kpi_id = $kpi
