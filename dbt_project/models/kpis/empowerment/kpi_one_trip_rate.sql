select
    'one_trip_rate' as kpi_id,
    unit_code,
    {{ counts_on('completed_at') }},
    cast(trips <= 1 as double) as numerator,
    1.0 as denominator,
    channel as part,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_service_cases') }}
where
    trips is not null
    and {{ in_kpi_months('completed_at') }}
