-- A community counts itself; the KPI is read for the units above it.
select
    'communities' as kpi_id,
    unit_code,
    {{ counts_while('in_force_from', 'in_force_to') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_unit_versions') }}
where
    level = 'community'
    and first_month <= last_month
