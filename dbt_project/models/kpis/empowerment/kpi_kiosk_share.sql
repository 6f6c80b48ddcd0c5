select
    'kiosk_share' as kpi_id,
    unit_code,
    {{ counts_on('applied_at') }},
    cast(channel = '粤智助' as double) as numerator,
    1.0 as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_service_cases') }}
where {{ in_kpi_months('applied_at') }}
