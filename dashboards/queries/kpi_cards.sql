-- Some KPIs of a unit in a month, on the boundaries of the time, against last month and a year ago, with 13 months behind
-- each. $kpis: their ids, separated by commas, in the order asked for. Grain: KPI that reaches the level of the unit.
-- Of months before the unit was in force there is nothing to compare with, though data may name it there.
with spans as (
    select
        date_trunc('month', valid_from) as from_month,
        coalesce(valid_to, date '9999-12-31') as valid_to
    from dim_unit
    where unit_code = $unit
),

figures as (
    select *
    from fct_kpi_monthly
    where
        basis = 'as_was'
        and unit_code = $unit
        and list_contains(string_split($kpis, ','), kpi_id)
        and month between $month - interval 1 year and $month
        and (
            month = $month
            or unit_code = 'UNKNOWN'
            or exists(select 1 from spans where month between spans.from_month and spans.valid_to)
        )
        and may_see($scope, $unit)
),

compared as (
    select
        kpi_id,
        max(status) filter (where month = $month) as status,
        max(value) filter (where month = $month) as value,
        max(target) filter (where month = $month) as target,
        max(attainment) filter (where month = $month) as attainment,
        max(value) filter (where month = $month - interval 1 month) as last_value,
        max(value) filter (where month = $month - interval 1 year) as year_value,
        bool_and(status = 'ok') filter (where month = $month) as is_ok,
        bool_and(status = 'ok') filter (where month = $month - interval 1 month) as was_ok,
        bool_and(status = 'ok') filter (where month = $month - interval 1 year) as was_ok_year_ago
    from figures
    group by kpi_id
    having count(*) filter (where month = $month) > 0
),

trends as (
    select
        compared.kpi_id,
        list(figures.value order by months.month) as trend,
        bool_or(months.month = $month and months.is_complete) as is_complete
    from compared
    cross join months_known() as months
    left join figures on compared.kpi_id = figures.kpi_id and months.month = figures.month
    where months.month between $month - interval 1 year and $month
    group by compared.kpi_id
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
    compared.status,
    compared.value,
    compared.target,
    compared.attainment,
    coalesce(compared.attainment >= 1 - 1e-9, false) as is_reached,
    graded(compared.attainment, true, trends.is_complete) as grade,
    compared.last_value,
    compared.value - compared.last_value as step,
    coalesce(trends.is_complete and compared.is_ok and compared.was_ok, false) as is_comparable,
    compared.year_value,
    compared.value - compared.year_value as year_step,
    coalesce(trends.is_complete and compared.is_ok and compared.was_ok_year_ago, false) as is_year_comparable,
    coalesce(missing.missing_sources, []) as missing_sources,
    trends.trend
from compared
inner join kpi_catalogue as kpis on compared.kpi_id = kpis.kpi_id
inner join trends on compared.kpi_id = trends.kpi_id
left join kpi_exports_missing($month) as missing on compared.kpi_id = missing.kpi_id
order by list_position(string_split($kpis, ','), compared.kpi_id)
