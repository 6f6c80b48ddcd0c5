-- Party members with their unit: the community they report to, else that of their party unit. Grain: person.
select
    s.person_key,
    {{ known_unit_code() }} as unit_code,
    s.registered_on,
    s.deployed_on,
    {{ ends_on() }} as active_to,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_party_members') }} as s
left join {{ ref('stg_party_units') }} as p on s.party_unit_code = p.party_unit_code
left join {{ ref('int_units') }} as u on coalesce(s.unit_code, p.unit_code) = u.unit_code
