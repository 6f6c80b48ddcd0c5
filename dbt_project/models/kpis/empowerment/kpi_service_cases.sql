select
    'service_cases' as kpi_id,
    unit_code,
    {{ counts_on('applied_at') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    channel as part,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_service_cases') }}
where {{ in_kpi_months('applied_at') }}
