select
    'micro_projects_completed' as kpi_id,
    unit_code,
    {{ counts_on('completed_on') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    category as part,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_micro_projects') }}
where
    status = '完成'
    and {{ in_kpi_months('completed_on') }}
