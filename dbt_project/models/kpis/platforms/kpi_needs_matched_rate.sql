select
    'needs_matched_rate' as kpi_id,
    unit_code,
    {{ counts_on('published_on') }},
    cast(coalesce(matched_on <= {{ as_of_day() }}, false) as double) as numerator,
    1.0 as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_three_lists') }}
where
    list_type = '需求清单'
    and {{ in_kpi_months('published_on') }}
