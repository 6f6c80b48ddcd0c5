-- Estates, also those that have left the list; active_to is their last day on it. Grain: estate.
select
    s.estate_code,
    s.estate_name,
    {{ known_unit_code() }} as unit_code,
    s.households,
    s.is_old,
    s.branch_founded_on,
    s.committee_founded_on,
    s.workgroup_founded_on,
    s.property_company,
    {{ ends_on() }} as active_to,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_estates') }} as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
