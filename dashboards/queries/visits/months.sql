-- The months of the KPIs about visits of a unit, on the boundaries of the time. Grain: KPI and month; what has no figure is
-- a row without a value. Of months in which the unit was not in force there is none, though data may name it there.
select
    kpis.kpi_id,
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
cross join (values ('household_visit_coverage'), ('visits_made'), ('requests_per_100_visits')) as kpis (kpi_id)
left join fct_kpi_monthly as figures
    on
        kpis.kpi_id = figures.kpi_id
        and figures.unit_code = $unit
        and figures.basis = 'as_was'
        and months.month = figures.month
        and counts_in($unit, figures.month, 'as_was')
where may_see($scope, $unit)
order by kpis.kpi_id, months.month
