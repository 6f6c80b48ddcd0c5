select
    s.checkin_id,
    s.activity_id,
    s.volunteer_key,
    {{ known_unit_code() }} as unit_code,
    coalesce(a.unit_code, s.activity_id) as source_unit_code,
    s.is_party_member,
    a.duty_state,
    s.checked_in_at,
    s.checked_out_at,
    coalesce(c.hours, 0) as hours,
    coalesce(c.hours_as_of, 0) as hours_as_of,
    case
        when a.activity_id is null then 'unknown_activity'
        when a.status <> '已开展' then 'not_held'
        when s.checked_out_at is null then 'no_checkout'
        when s.checked_out_at <= s.checked_in_at then 'negative'
        when c.checkin_id is null then 'too_long'
        when c.is_overlapping then 'overlap'
        else 'ok'
    end as flag,
    s.updated_at,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_volunteer_checkins') }} as s
left join {{ ref('stg_volunteer_activities') }} as a on s.activity_id = a.activity_id
left join {{ ref('int_volunteer_hours__credited') }} as c on s.checkin_id = c.checkin_id
left join {{ ref('int_units') }} as u on a.unit_code = u.unit_code
