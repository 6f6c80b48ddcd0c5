select
    s.entry_id,
    s.list_type,
    {{ known_unit_code() }} as unit_code,
    s.unit_code as source_unit_code,
    s.title,
    s.published_on,
    s.matched_entry_id,
    s.matched_on,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_three_lists') }} as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
