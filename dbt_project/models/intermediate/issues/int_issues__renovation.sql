-- Residents' problems in the renovation of old estates; the unit is the estate's.
select
    'renovation' as channel,
    s.issue_id,
    e.unit_code as named_unit_code,
    coalesce(e.unit_code, s.estate_code) as source_unit_code,
    s.category,
    s.title,
    {{ day_start('s.reported_on') }} as reported_at,
    {{ day_end('s.due_on') }} as due_at,
    {{ day_start('s.resolved_on') }} as resolved_at,
    s.status as source_status,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_renovation_matters') }} as s
left join {{ ref('stg_estates') }} as e on s.estate_code = e.estate_code
