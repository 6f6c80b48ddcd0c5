{{ config(materialized='table') }}
-- The roll-up: what names a unit counts for it and for all above it on the day. The index of KPI, unit and month comes
-- first, as zeros; then it is filled. Medians are taken anew for every unit. Grain: KPI, unit and month.
with filled as (
    select
        k.kpi_id,
        u.unit_code,
        u.month,
        {{ nothing_counted('k') }}
    from {{ ref('kpi_catalogue') }} as k
    inner join {{ ref('int_kpi_units') }} as u on {{ depth('k.lowest') }} >= u.depth
    union all
    select
        s.kpi_id,
        c.ancestor_code as unit_code,
        s.month,
        sum(s.numerator) as numerator,
        sum(s.denominator) as denominator
    from {{ ref('int_kpi_sums') }} as s
    inner join {{ ref('kpi_catalogue') }} as k on s.kpi_id = k.kpi_id
    inner join {{ ref('int_unit_closure') }} as c
        on s.unit_code = c.unit_code
        and s.hierarchy_day between c.effective_from and c.effective_to
    where {{ reaches('k.lowest', 'c.ancestor_level') }}
    group by all
    union all
    select
        s.kpi_id,
        c.ancestor_code as unit_code,
        m.month,
        median(s.numerator) as numerator,
        cast(null as double) as denominator
    from {{ ref('fct_kpi_contributions') }} as s
    inner join {{ ref('kpi_catalogue') }} as k on s.kpi_id = k.kpi_id and k.function = 'median'
    inner join {{ ref('int_kpi_months') }} as m on m.month between s.first_month and s.last_month
    inner join {{ ref('int_unit_closure') }} as c
        on s.unit_code = c.unit_code
        and m.last_day between c.effective_from and c.effective_to
    where {{ reaches('k.lowest', 'c.ancestor_level') }}
    group by all
)

select
    kpi_id,
    unit_code,
    month,
    sum(numerator) as numerator,
    sum(denominator) as denominator
from filled
group by kpi_id, unit_code, month
