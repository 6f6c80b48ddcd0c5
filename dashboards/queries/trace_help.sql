-- Why there is no such figure: what of the question is known to the viewer. Grain: one row.
select
    (select any_value(lowest) from kpi_catalogue where kpi_id = $kpi) as lowest,
    (select list_contains(any_value(bases), $basis) from kpi_catalogue where kpi_id = $kpi) as has_basis,
    (select arg_min(kpi_id, levenshtein(kpi_id, $kpi)) from kpi_catalogue) as nearest_kpi,
    (select any_value(level) from dim_unit where unit_code = $unit and may_see($scope, $unit)) as level,
    exists(select 1 from dim_unit where unit_code = $unit and may_see($scope, $unit)) as has_unit,
    (select min(month) from fct_kpi_monthly) as first_month,
    (select max(month) from fct_kpi_monthly) as last_month
