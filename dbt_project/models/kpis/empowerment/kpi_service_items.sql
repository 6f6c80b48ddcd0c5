select
    'service_items' as kpi_id,
    {{ city_code() }} as unit_code,
    {{ counts_while('valid_from', ends_on('valid_to')) }},
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('stg_service_items') }} as s
where first_month <= last_month
