select
    'grid_tasks_in_force' as kpi_id,
    unit_code,
    {{ counts_while('admitted_on', 'valid_to') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_grid_task_admissions') }}
where
    admission = '准入'
    and first_month <= last_month
