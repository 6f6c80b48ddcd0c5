-- Matters raised in the residents' councils.
select
    'council' as channel,
    issue_id,
    unit_code as named_unit_code,
    unit_code as source_unit_code,
    category,
    title,
    handling_unit,
    {{ day_start('reported_on') }} as reported_at,
    {{ day_start('accepted_on') }} as accepted_at,
    {{ day_end('due_on') }} as due_at,
    {{ day_start('resolved_on') }} as resolved_at,
    status as source_status,
    rating,
    _file_id,
    _sheet,
    _row
from {{ ref('stg_council_matters') }}
