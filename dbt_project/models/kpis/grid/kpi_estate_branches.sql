select
    'estate_branches' as kpi_id,
    unit_code,
    {{ counts_while('branch_founded_on', 'active_to') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_estates__placed') }}
where first_month <= last_month
