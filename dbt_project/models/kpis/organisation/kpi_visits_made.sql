select
    'visits_made' as kpi_id,
    unit_code,
    {{ counts_on('visited_at') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    visit_type as part,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_visits') }}
where
    is_made
    and {{ in_kpi_months('visited_at') }}
