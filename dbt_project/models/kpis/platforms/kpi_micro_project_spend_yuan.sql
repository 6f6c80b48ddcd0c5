select
    'micro_project_spend_yuan' as kpi_id,
    unit_code,
    {{ counts_on('booked_on') }},
    cast(amount_yuan as double) as numerator,
    cast(null as double) as denominator,
    source as part,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_funding') }}
where
    purpose = '民生微实事'
    and direction in ('支出', '支出退回')
    and {{ in_kpi_months('booked_on') }}
