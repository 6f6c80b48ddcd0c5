select
    s.project_id,
    {{ known_unit_code() }} as unit_code,
    s.unit_code as source_unit_code,
    s.title,
    s.category,
    s.proposed_on,
    s.approved_on,
    s.completed_on,
    {{ yuan('s.budget_yuan') }} as budget_yuan,
    s.status,
    s.satisfaction,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_micro_projects') }} as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
