select
    'matched_funding_yuan' as kpi_id,
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
    purpose = '党群服务中心'
    and source <> '城市基层党建专项党费'
    and direction in ('到位', '到位退回')
    and {{ in_kpi_months('booked_on') }}
