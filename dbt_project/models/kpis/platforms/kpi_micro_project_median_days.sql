-- Days from approval to completion; the median is taken anew for every unit.
select
    'micro_project_median_days' as kpi_id,
    unit_code,
    {{ month_of('completed_on') }} as first_month,
    {{ month_of('completed_on') }} as last_month,
    cast(null as date) as day,
    cast(completed_on - approved_on as double) as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_micro_projects') }}
where status = '完成' and approved_on <= {{ as_of_day() }} and {{ in_kpi_months('completed_on') }}
