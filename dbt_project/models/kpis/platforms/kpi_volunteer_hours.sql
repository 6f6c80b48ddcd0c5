-- Check-ins of activities that took place; those without a countable time add nothing and are kept.
select
    'volunteer_hours' as kpi_id,
    unit_code,
    {{ counts_on('checked_in_at') }},
    cast(hours_as_of as double) as numerator,
    cast(null as double) as denominator,
    duty_state as part,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_volunteer_hours') }}
where
    flag not in ('unknown_activity', 'not_held')
    and {{ in_kpi_months('checked_in_at') }}
