-- A KPI of a unit over all months, on the boundaries of the time. Grain: month. value is null where it was not reported,
-- had no data, or the unit was not in force.
select
    months.month,
    months.is_complete,
    figures.value,
    figures.status,
    figures.target
from months_known() as months
left join units_in_force() as forces on months.month = forces.month and forces.unit_code = $unit
left join fct_kpi_monthly as figures
    on
        months.month = figures.month
        and figures.unit_code = $unit
        and figures.kpi_id = $kpi
        and figures.basis = 'as_was'
        and (forces.month is not null or $unit = 'UNKNOWN')
where may_see($scope, $unit)
order by months.month
