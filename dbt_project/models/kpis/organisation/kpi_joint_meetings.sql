select
    'joint_meetings' as kpi_id,
    unit_code,
    {{ counts_on('held_on') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_meetings') }}
where
    meeting_type = 'joint_meeting'
    and {{ in_kpi_months('held_on') }}
