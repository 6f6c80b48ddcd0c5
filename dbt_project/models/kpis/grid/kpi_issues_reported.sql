select
    'issues_reported' as kpi_id,
    unit_code,
    {{ counts_on('reported_at') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    channel as part,
    _file_id,
    _sheet,
    _row
from {{ ref('int_issues__as_of') }}
where
    is_valid
    and {{ in_kpi_months('reported_at') }}
