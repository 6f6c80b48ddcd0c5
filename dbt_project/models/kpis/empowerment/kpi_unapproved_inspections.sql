select
    'unapproved_inspections' as kpi_id,
    unit_code,
    {{ counts_on('started_on') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_inspections') }}
where
    not approved
    and {{ in_kpi_months('started_on') }}
