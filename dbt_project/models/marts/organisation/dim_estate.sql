-- The newest list; keys it lacks stay in staging as history.
select
    s.estate_code,
    s.estate_name,
    {{ known_unit_code() }} as unit_code,
    s.unit_code as source_unit_code,
    s.households,
    s.is_old,
    s.branch_founded_on,
    s.committee_founded_on,
    s.workgroup_founded_on,
    s.property_company,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_estates') }} as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
where s._is_listed
