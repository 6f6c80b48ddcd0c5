-- The months of a KPI and unit, from the first there are. Grain: month; what has no figure is a row without a value.
-- of months in which the unit was not in force there is no figure, though data may name it there
with exports as (
    select
        months.month,
        list(distinct deliveries.source_id order by deliveries.source_id) as missing_sources
    from months_known() as months
    inner join kpi_catalogue as kpis on kpis.kpi_id = $kpi
    inner join fct_deliveries_monthly as deliveries
        on
            list_contains(kpis.sources, deliveries.source_id)
            and deliveries.status = 'missing'
            and deliveries.month <= months.month
            and deliveries.month > months.month - to_months(cast(kpis.window_months as integer))
    group by months.month
)

select
    months.month,
    months.is_complete,
    coalesce(figures.status, 'not_applicable') as status,
    figures.numerator,
    figures.denominator,
    figures.value,
    figures.target,
    coalesce(figures.attainment >= 1 - 1e-9, false) as is_reached,
    figures.attainment is not null as is_judged,
    coalesce(exports.missing_sources, []) as missing_sources
from months_known() as months
left join units_in_force() as forces on months.month = forces.month and forces.unit_code = $unit
left join fct_kpi_monthly as figures
    on
        figures.kpi_id = $kpi
        and figures.unit_code = $unit
        and figures.basis = $basis
        and months.month = figures.month
        and ($basis = 'as_is' or forces.month is not null or $unit = 'UNKNOWN')
left join exports on months.month = exports.month
where may_see($scope, $unit)
order by months.month
