select
    s.activity_id,
    s.team_code,
    {{ known_unit_code() }} as unit_code,
    s.unit_code as source_unit_code,
    s.activity_type,
    s.duty_state,
    s.started_at,
    s.ended_at,
    s.status,
    s.status = '已开展' as is_held,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_volunteer_activities') }} as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
