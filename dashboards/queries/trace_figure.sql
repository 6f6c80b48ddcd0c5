-- One figure with its definition. Grain: one row, none where there is no such figure or the viewer may not see the unit.
select
    v.kpi_id,
    v.unit_code,
    u.unit_name,
    v.month,
    v.basis,
    v.numerator,
    v.denominator,
    v.value,
    v.status,
    v.target,
    v.attainment,
    k.name_zh,
    k.name_en,
    k.unit,
    k.unit_en,
    k.kind,
    k.function,
    k.definition_zh,
    k.definition_en,
    k.formula_zh,
    k.formula_en,
    k.limits_zh,
    k.limits_en,
    k.sources
from fct_kpi_monthly as v
inner join kpi_catalogue as k on v.kpi_id = k.kpi_id
inner join units_on(last_day(cast($month as date))) as u on v.unit_code = u.unit_code
where
    v.kpi_id = $kpi
    and v.unit_code = $unit
    and v.month = $month
    and v.basis = $basis
    and in_scope($scope, u.unit_code, u.street_code, u.community_code)
