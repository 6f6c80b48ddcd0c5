select
    'centres_built' as kpi_id,
    unit_code,
    {{ counts_on('completed_on') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_facilities__placed') }}
where
    facility_type = '党群服务中心'
    and works in ('新建', '改建', '扩建')
    and coalesce(completed_on <= listed_until, true)
    and {{ in_kpi_months('completed_on') }}
