select
    'resolution_rate' as kpi_id,
    unit_code,
    {{ counts_on('due_at') }},
    cast(resolved_at is not null as double) as numerator,
    1.0 as denominator,
    channel as part,
    _file_id,
    _sheet,
    _row
from {{ ref('int_issues__as_of') }}
where
    is_valid
    and {{ in_kpi_months('due_at') }}
