select
    s.case_id,
    s.item_code,
    {{ known_unit_code() }} as unit_code,
    s.unit_code as source_unit_code,
    s.channel,
    s.applied_at,
    s.completed_at,
    s.trips,
    s.rating,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_service_cases') }} as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
