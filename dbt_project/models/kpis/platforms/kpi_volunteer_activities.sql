select
    'volunteer_activities' as kpi_id,
    unit_code,
    {{ counts_on('started_at') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    activity_type as part,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_volunteer_activities') }}
where
    is_held
    and {{ in_kpi_months('started_at') }}
