-- The newest list; keys it lacks stay in staging as history.
select
    s.party_unit_code,
    s.party_unit_name,
    {{ known_unit_code() }} as unit_code,
    s.unit_code as source_unit_code,
    s.serving_members,
    s.registered_on,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_party_units') }} as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
where s._is_listed
