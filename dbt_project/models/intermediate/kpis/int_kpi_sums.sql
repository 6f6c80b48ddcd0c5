{{ config(materialized='table') }}
-- Contributions added up by the unit they name, month, part, and a day on which to look up the hierarchy: for states
-- the month's last day, for events any day of their stretch between two changes of the hierarchy.
-- Grain: KPI, unit, month, part and stretch.
with summed as (
    select c.*
    from {{ ref('fct_kpi_contributions') }} as c
    semi join {{ ref('kpi_catalogue') }} as k on c.kpi_id = k.kpi_id and k.function = 'sum'
),

states as (
    select
        kpi_id,
        unit_code,
        cast(unnest(generate_series(
            cast(first_month as timestamp), cast(last_month as timestamp), interval '1 month'
        )) as date) as month,
        part,
        numerator,
        denominator
    from summed
    where day is null
),

added_up as (
    select
        e.kpi_id,
        e.unit_code,
        e.first_month as month,
        d.segment_day as hierarchy_day,
        e.part,
        sum(e.numerator) as numerator,
        sum(e.denominator) as denominator
    from summed as e
    inner join {{ ref('int_kpi_day_segments') }} as d on e.day = d.day
    where e.day is not null
    group by all
    union all
    select
        s.kpi_id,
        s.unit_code,
        s.month,
        m.last_day as hierarchy_day,
        s.part,
        sum(s.numerator) as numerator,
        sum(s.denominator) as denominator
    from states as s
    inner join {{ ref('int_kpi_months') }} as m on s.month = m.month
    group by all
)

select
    a.kpi_id,
    a.unit_code,
    a.month,
    a.hierarchy_day,
    a.part,
    coalesce(a.numerator, 0.0) as numerator,
    coalesce(a.denominator, z.denominator) as denominator
from added_up as a
inner join (
    select
        k.kpi_id,
        {{ nothing_counted('k') }}
    from {{ ref('kpi_catalogue') }} as k
) as z on a.kpi_id = z.kpi_id
