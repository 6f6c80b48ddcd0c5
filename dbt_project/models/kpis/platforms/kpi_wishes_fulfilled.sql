select
    'wishes_fulfilled' as kpi_id,
    unit_code,
    {{ counts_on('fulfilled_on') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    beneficiary_group as part,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_micro_wishes') }}
where
    status = '已实现'
    and {{ in_kpi_months('fulfilled_on') }}
