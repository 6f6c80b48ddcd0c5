select
    'units_registered' as kpi_id,
    unit_code,
    {{ counts_while('registered_on', 'active_to') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_party_units__placed') }}
where first_month <= last_month
