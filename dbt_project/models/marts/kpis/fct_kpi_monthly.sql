-- Ratio, status and attainment of every KPI are worked out here and nowhere else.
with cells as (
    select
        'as_was' as basis,
        *
    from {{ ref('int_kpi_as_was') }}
    union all
    select
        'as_is' as basis,
        *
    from {{ ref('int_kpi_as_is') }}
),

judged as (
    select
        c.kpi_id,
        c.unit_code,
        c.month,
        c.basis,
        c.numerator,
        c.denominator,
        k.direction,
        case when k.unit = '%' then 100.0 else 1.0 end * c.numerator as scaled_numerator,
        case
            when r.missing_count = r.expected_count then 'not_reported'
            when c.numerator is null or c.denominator = 0 then 'no_data'
            when r.missing_count > 0 then 'partial'
            else 'ok'
        end as status,
        coalesce(o.target, a.target, k.target) as target
    from cells as c
    inner join {{ ref('kpi_catalogue') }} as k on c.kpi_id = k.kpi_id
    left join {{ ref('int_kpi_reporting') }} as r on c.kpi_id = r.kpi_id and c.month = r.month
    left join {{ ref('int_kpi_targets') }} as o
        on c.kpi_id = o.kpi_id and c.unit_code = o.unit_code
        and c.month >= o.from_month and c.month < o.before_month
    left join {{ ref('int_kpi_targets') }} as a
        on c.kpi_id = a.kpi_id and a.unit_code is null
        and c.month >= a.from_month and c.month < a.before_month
),

valued as (
    select
        *,
        case
            when status in ('not_reported', 'no_data') then null
            when denominator is null then numerator
            else scaled_numerator / denominator
        end as value
    from judged
)

select
    kpi_id,
    unit_code,
    month,
    basis,
    numerator,
    denominator,
    value,
    status,
    cast(target as double) as target,
    {{ attainment('value', 'target', 'direction') }} as attainment
from valued
