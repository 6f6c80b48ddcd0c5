-- The unit is the estate's; an estate no list knows is an unknown unit.
select
    s.project_id,
    s.estate_code,
    {{ known_unit_code() }} as unit_code,
    coalesce(e.unit_code, s.estate_code) as source_unit_code,
    s.started_on,
    s.completed_on,
    {{ yuan('cast(s.investment_wan as decimal(26, 6)) * 10000') }} as investment_yuan,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_renovation_projects') }} as s
left join {{ ref('stg_estates') }} as e on s.estate_code = e.estate_code
left join {{ ref('int_units') }} as u on e.unit_code = u.unit_code
