-- Matters of the street committees (大工委).
select
    'da_gong_wei' as channel,
    issue_id,
    unit_code as named_unit_code,
    unit_code as source_unit_code,
    category,
    title,
    {{ day_start('reported_on') }} as reported_at,
    {{ day_end('due_on') }} as due_at,
    {{ day_start('resolved_on') }} as resolved_at,
    status as source_status,
    _file_id,
    _sheet,
    _row
from {{ ref('stg_committee_matters') }}
where committee = '大工委'
