-- Some KPIs of a unit in a month, on the boundaries of the time, against last month and a year ago, with 13 months behind
-- each. $kpis: their ids, separated by commas, in the order asked for. Grain: KPI that reaches the level of the unit.
-- Of months before the unit was in force there is nothing to compare with, though data may name it there.
with compared as (
    select
        figures.kpi_id,
        max(figures.status) filter (where figures.month = $month) as status,
        max(figures.value) filter (where figures.month = $month) as value,
        max(figures.target) filter (where figures.month = $month) as target,
        max(figures.attainment) filter (where figures.month = $month) as attainment,
        max(figures.value) filter (where figures.month = months_before($month, 1)) as last_value,
        max(figures.value) filter (where figures.month = months_before($month, 12)) as year_value,
        bool_and(figures.status = 'ok') filter (where figures.month = $month) as is_ok,
        bool_and(figures.status = 'ok') filter (where figures.month = months_before($month, 1)) as was_ok,
        bool_and(figures.status = 'ok') filter (where figures.month = months_before($month, 12)) as was_ok_year_ago,
        map_from_entries(list((figures.month, figures.value))) as months
    from figures_of($unit, 'as_was') as figures
    left join units_in_force() as forces on forces.unit_code = $unit and figures.month = forces.month
    where
        list_contains(string_split($kpis, ','), figures.kpi_id)
        and figures.month between months_before($month, 12) and $month
        and (figures.month = $month or counts_in(figures.unit_code, forces.month, 'as_was'))
        and may_see($scope, $unit)
    group by figures.kpi_id
    having count(*) filter (where figures.month = $month) > 0
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
    graded(compared.attainment, true, is_over($month)) as grade,
    compared.last_value,
    compared.value - compared.last_value as step,
    coalesce(is_over($month) and compared.is_ok and compared.was_ok, false) as is_comparable,
    compared.year_value,
    compared.value - compared.year_value as year_step,
    coalesce(is_over($month) and compared.is_ok and compared.was_ok_year_ago, false) as is_year_comparable,
    coalesce(missing.missing_sources, []) as missing_sources,
    list_transform(year_up_to($month), lambda month: compared.months[month]) as trend
from compared
inner join kpi_catalogue as kpis on compared.kpi_id = kpis.kpi_id
left join kpi_exports_missing($month) as missing on compared.kpi_id = missing.kpi_id
order by list_position(string_split($kpis, ','), compared.kpi_id)
