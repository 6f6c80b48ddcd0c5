-- What one part of one unit below did to the change of a KPI by itself, in the KPI's unit. Grain: one row, none where
-- nothing is compared.
with months as (
    select * from month_and_before($month, $basis)
),

cells as (
    select
        coalesce(sum(parts.numerator) filter (months.is_now = 0), 0) as n0,
        coalesce(sum(parts.denominator) filter (months.is_now = 0), 0) as d0,
        coalesce(sum(parts.numerator) filter (months.is_now = 1), 0) as n1,
        coalesce(sum(parts.denominator) filter (months.is_now = 1), 0) as d1
    from agg_kpi_parts_monthly as parts
    inner join months on parts.month = months.month
    where
        parts.kpi_id = $kpi
        and parts.unit_code = $child
        and parts.basis = $basis
        and parts.part = $part
),

whole as (
    select
        any_value(figures.denominator) filter (months.is_now = 0) as d0,
        any_value(figures.denominator) filter (months.is_now = 1) as d1
    from fct_kpi_monthly as figures
    inner join months on figures.month = months.month
    where figures.kpi_id = $kpi and figures.unit_code = $unit and figures.basis = $basis and may_see($scope, $unit)
)

select
    case when kpis.unit = '%' then 100 else 1 end
    * rate_effect_of(cells.n0, cells.d0, cells.n1, cells.d1, whole.d0, whole.d1) as rate_effect
from cells
cross join whole
inner join kpi_catalogue as kpis on kpis.kpi_id = $kpi
