-- The unit is the facility's; a facility no list knows is an unknown unit.
select
    s.activity_id,
    s.facility_code,
    {{ known_unit_code() }} as unit_code,
    coalesce(f.unit_code, s.facility_code) as source_unit_code,
    s.activity_type,
    s.started_at,
    s.ended_at,
    s.attendance,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_facility_activities') }} as s
left join {{ ref('stg_facilities') }} as f on s.facility_code = f.facility_code
left join {{ ref('int_units') }} as u on f.unit_code = u.unit_code
