-- Hazards of the fire grid platform; the place of the hazard is their title.
select
    'fire_grid' as channel,
    issue_id,
    unit_code as named_unit_code,
    unit_code as source_unit_code,
    category,
    severity,
    location as title,
    {{ day_start('reported_on') }} as reported_at,
    {{ day_end('due_on') }} as due_at,
    {{ day_start('resolved_on') }} as resolved_at,
    status as source_status,
    verification,
    _file_id,
    _sheet,
    _row
from {{ ref('stg_fire_hazards') }}
