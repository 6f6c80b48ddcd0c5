-- Matters decided in joint meetings; unit and day are the meeting's. A meeting no list knows is an unknown unit.
select
    'joint_meeting' as channel,
    s.issue_id,
    m.unit_code as named_unit_code,
    coalesce(m.unit_code, s.meeting_id) as source_unit_code,
    s.category,
    s.title,
    s.handling_unit,
    {{ day_start('m.held_on') }} as reported_at,
    {{ day_end('s.due_on') }} as due_at,
    {{ day_start('s.resolved_on') }} as resolved_at,
    s.status as source_status,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_joint_meeting_matters') }} as s
left join {{ ref('stg_joint_meetings') }} as m on s.meeting_id = m.meeting_id
