-- Some KPIs of a unit in a month, on the boundaries of the time, against last month and a year ago, with 13 months behind
-- each. $kpis: their ids, separated by commas, in the order asked for. Grain: KPI that reaches the level of the unit.
-- Of months before the unit was in force there is nothing to compare with, though data may name it there.
with asked as (
    select
        kpi_id,
        nth
    from (
        select
            unnest(string_split($kpis, ',')) as kpi_id,
            unnest(range(len(string_split($kpis, ',')))) as nth
    )
),

figures as (
    select figures.*
    from fct_kpi_monthly as figures
    left join units_in_force() as forces on figures.unit_code = forces.unit_code and figures.month = forces.month
    where
        figures.basis = 'as_was'
        and figures.unit_code = $unit
        and figures.kpi_id in (select asked.kpi_id from asked)
        and figures.month between $month - interval 1 year and $month
        and (figures.month = $month or forces.month is not null or figures.unit_code = 'UNKNOWN')
        and may_see($scope, $unit)
),

trends as (
    select
        asked.kpi_id,
        list(figures.value order by months.month) as trend
    from asked
    cross join months_known() as months
    left join figures on asked.kpi_id = figures.kpi_id and months.month = figures.month
    where months.month between $month - interval 1 year and $month
    group by asked.kpi_id
)

select
    kpis.kpi_id,
    kpis.name_zh,
    kpis.name_en,
    kpis.unit,
    kpis.unit_en,
    kpis.kind,
    kpis.direction,
    kpis.definition_zh,
    kpis.definition_en,
    true as has_basis,
    now.status,
    now.value,
    now.target,
    now.attainment,
    coalesce(now.attainment >= 1 - 1e-9, false) as is_reached,
    before.value as last_value,
    now.value - before.value as step,
    coalesce(months.is_complete and now.status = 'ok' and before.status = 'ok', false) as is_comparable,
    year_ago.value as year_value,
    now.value - year_ago.value as year_step,
    coalesce(months.is_complete and now.status = 'ok' and year_ago.status = 'ok', false) as is_year_comparable,
    coalesce(missing.missing_sources, []) as missing_sources,
    trends.trend
from asked
inner join kpi_catalogue as kpis on asked.kpi_id = kpis.kpi_id
inner join months_known() as months on months.month = $month
inner join figures as now on asked.kpi_id = now.kpi_id and now.month = $month
left join figures as before on asked.kpi_id = before.kpi_id and before.month = $month - interval 1 month
left join figures as year_ago on asked.kpi_id = year_ago.kpi_id and year_ago.month = $month - interval 1 year
left join kpi_exports_missing($month) as missing on asked.kpi_id = missing.kpi_id
left join trends on asked.kpi_id = trends.kpi_id
order by asked.nth
