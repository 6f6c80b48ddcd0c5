-- From the day of the deadline to the day before it was resolved.
select
    'open_overdue_issues' as kpi_id,
    unit_code,
    {{ counts_while('cast(due_at as date)', 'cast(resolved_at as date) - 1') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    channel as part,
    _file_id,
    _sheet,
    _row
from {{ ref('int_issues__as_of') }}
where
    is_valid
    and first_month <= last_month
