select
    s.inspection_id,
    s.department,
    {{ known_unit_code() }} as unit_code,
    s.unit_code as source_unit_code,
    s.title,
    s.approved,
    s.approval_no,
    s.started_on,
    s.ended_on,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_inspections') }} as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
