{{ config(materialized='table') }}
-- Of the monthly exports that feed a KPI, how many should have come for a month (for a window each of its months), and
-- how many did not. Exports without a rhythm are never missing, nor are those of a home's own before they first came.
-- Grain: KPI and month.
with feeds as (
    select
        k.kpi_id,
        f.source_id,
        k.window_months
    from {{ ref('kpi_catalogue') }} as k
    cross join unnest(k.sources) as f (source_id)
    inner join {{ source('raw', 'sources') }} as s on f.source_id = s.source_id
    where s.cadence = 'monthly'
),

expected as (
    select
        f.kpi_id,
        f.source_id,
        m.month,
        cast(m.month - to_months(cast(unnest(range(f.window_months)) as integer)) as date) as delivery_month
    from feeds as f
    cross join {{ ref('int_kpi_months') }} as m
),

came as (
    select distinct
        source_id,
        month
    from {{ ref('int_delivery_months') }}
),

first_came as (
    {{ own_first_months() }}
)

select
    e.kpi_id,
    e.month,
    count(*) as expected_count,
    count(*) filter (c.month is null) as missing_count
from expected as e
left join came as c on e.source_id = c.source_id and e.delivery_month = c.month
left join first_came as f on e.source_id = f.source_id
where f.source_id is null or e.delivery_month >= f.month
group by e.kpi_id, e.month
