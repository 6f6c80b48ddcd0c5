-- Tasks are admitted to the grids of the whole city, so their unit is the city.
select
    task_id,
    department,
    title,
    applied_on,
    admission,
    admitted_on,
    valid_to,
    forms,
    {{ city_code() }} as unit_code,
    cast(null as varchar) as source_unit_code,
    _file_id,
    _sheet,
    _row
from {{ ref('stg_grid_task_admissions') }}
