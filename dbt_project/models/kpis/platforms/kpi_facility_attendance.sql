select
    'facility_attendance' as kpi_id,
    unit_code,
    {{ counts_on('started_at') }},
    cast(attendance as double) as numerator,
    cast(null as double) as denominator,
    activity_type as part,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_facility_activities') }}
where {{ in_kpi_months('started_at') }}
