with visits as (
    select * from {{ ref('stg_visits') }}
    union all by name
    select * from {{ ref('int_visits__own') }}
)

select
    s.visit_id,
    s.visited_at,
    {{ known_unit_code() }} as unit_code,
    s.unit_code as source_unit_code,
    s.building_code,
    s.household_key,
    s.visitor_key,
    s.visit_type,
    s.mode,
    s.outcome,
    s.outcome = '见面' and s.mode = '入户' as is_made,
    s.duration_minutes,
    s.requests_collected,
    s.updated_at,
    s._file_id,
    s._sheet,
    s._row
from visits as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
