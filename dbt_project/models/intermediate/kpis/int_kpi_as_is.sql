{{ config(materialized='table') }}
-- The restatement: every month on the units in force at as_of. What counts distinct things or takes a median cannot be
-- shared out; it keeps the value of as_was in months in which the unit was in force. Grain: KPI, unit and month.
with current_units as (
    select
        unit_code,
        {{ depth('level') }} as depth
    from {{ ref('int_units_in_force') }}
    where month = {{ last_month() }} and is_at_month_end
),

restated as (
    select * from {{ ref('kpi_catalogue') }}
    where kind <> 'distinct' and list_contains(bases, 'as_is')
),

filled as (
    select
        k.kpi_id,
        u.unit_code,
        m.month,
        {{ nothing_counted('k') }}
    from restated as k
    inner join current_units as u on {{ depth('k.lowest') }} >= u.depth
    cross join {{ ref('int_kpi_months') }} as m
    union all
    select
        s.kpi_id,
        b.ancestor_code as unit_code,
        s.month,
        sum(s.numerator * b.weight) as numerator,
        sum(s.denominator * b.weight) as denominator
    from {{ ref('int_kpi_sums') }} as s
    inner join restated as k on s.kpi_id = k.kpi_id
    inner join {{ ref('bridge_unit_as_is') }} as b on s.unit_code = b.unit_code
    where {{ reaches('k.lowest', 'b.ancestor_level') }}
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
union all
select
    w.kpi_id,
    w.unit_code,
    w.month,
    w.numerator,
    w.denominator
from {{ ref('int_kpi_as_was') }} as w
inner join {{ ref('kpi_catalogue') }} as k
    on w.kpi_id = k.kpi_id and k.kind = 'distinct' and list_contains(k.bases, 'as_is')
where
    w.unit_code = 'UNKNOWN'
    or (
        w.unit_code in (select unit_code from current_units)
        and (w.unit_code, w.month) in (select (unit_code, month) from {{ ref('int_units_in_force') }})
    )
