-- The months of a KPI and unit, from the first there are. Grain: month; what has no figure is a row without a value.
-- Of months in which the unit was not in force there is none, though data may name it there.
select
    months.month,
    months.is_complete,
    coalesce(figures.status, 'not_applicable') as status,
    figures.numerator,
    figures.denominator,
    figures.value,
    figures.target,
    coalesce(figures.attainment >= 1 - 1e-9, false) as is_reached,
    figures.attainment is not null as is_judged
from months_known() as months
left join fct_kpi_monthly as figures
    on
        figures.kpi_id = $kpi
        and figures.unit_code = $unit
        and figures.basis = $basis
        and months.month = figures.month
        and counts_in($unit, figures.month, $basis)
where may_see($scope, $unit)
order by months.month
