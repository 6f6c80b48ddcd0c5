select
    'emergency_activity_share' as kpi_id,
    unit_code,
    {{ counts_on('started_at') }},
    cast(duty_state = '急时' as double) as numerator,
    1.0 as denominator,
    activity_type as part,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_volunteer_activities') }}
where
    is_held
    and {{ in_kpi_months('started_at') }}
