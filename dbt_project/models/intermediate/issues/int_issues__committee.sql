-- Matters of the committees, a channel each: of a street (大工委) and of a community (大党委).
select
    case committee when '大工委' then 'da_gong_wei' else 'da_dang_wei' end as channel,
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
