{{ config(materialized='table') }}
-- Units by the months in which they were in force on some day up to as_of, and whether on the last one.
-- Grain: month and unit; the version that began last.
select
    m.month,
    m.last_day,
    v.unit_code,
    v.level,
    coalesce(v.in_force_to >= m.last_day, true) as is_at_month_end,
    v._file_id,
    v._sheet,
    v._row
from {{ ref('int_kpi_months') }} as m
inner join {{ ref('int_unit_versions') }} as v
    on m.last_day >= v.in_force_from
    and m.month <= coalesce(v.in_force_to, date '9999-12-31')
where v.in_force_from <= coalesce(v.in_force_to, date '9999-12-31')
qualify row_number() over (partition by m.month, v.unit_code order by v.in_force_from desc) = 1
