select
    'whistle_on_time_response' as kpi_id,
    unit_code,
    {{ counts_on('respond_by') }},
    cast(coalesce(arrived_at <= respond_by, false) as double) as numerator,
    1.0 as denominator,
    department as part,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_whistle_calls') }}
where
    is_valid
    and {{ in_kpi_months('respond_by') }}
