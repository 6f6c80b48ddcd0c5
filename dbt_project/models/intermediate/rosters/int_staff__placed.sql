-- People in posts, also rows that have left the list; active_to is the last day in post.
-- Grain: person, post, unit and appointment.
select
    s.person_key,
    s.post,
    {{ known_unit_code() }} as unit_code,
    s.unit_code as source_unit_code,
    {{ month_of_text('s.birth_month') }} as birth_month,
    s.education,
    s.appointed_on,
    {{ ends_on('s.left_on') }} as active_to,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_personnel') }} as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
