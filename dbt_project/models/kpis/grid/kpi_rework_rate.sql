select
    'rework_rate' as kpi_id,
    unit_code,
    {{ counts_on('resolved_at') }},
    cast(has_rework as double) as numerator,
    1.0 as denominator,
    channel as part,
    _file_id,
    _sheet,
    _row
from {{ ref('int_issues__as_of') }}
where
    is_valid
    and channel in ('party_grid', 'safety_grid', 'fire_grid')
    and {{ in_kpi_months('resolved_at') }}
