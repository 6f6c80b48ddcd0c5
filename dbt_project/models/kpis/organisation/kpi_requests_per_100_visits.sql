select
    'requests_per_100_visits' as kpi_id,
    unit_code,
    {{ counts_on('visited_at') }},
    cast(100 * coalesce(requests_collected, 0) as double) as numerator,
    1.0 as denominator,
    visit_type as part,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_visits') }}
where
    is_made
    and {{ in_kpi_months('visited_at') }}
