select
    'satisfaction_rate' as kpi_id,
    unit_code,
    {{ counts_on('resolved_at') }},
    cast(is_satisfied as double) as numerator,
    1.0 as denominator,
    channel as part,
    _file_id,
    _sheet,
    _row
from {{ ref('int_issues__as_of') }}
where
    is_valid
    and is_satisfied is not null
    and {{ in_kpi_months('resolved_at') }}
