-- Places, also those that have left the list. Grain: facility.
select
    s.facility_code,
    s.facility_name,
    {{ known_unit_code() }} as unit_code,
    s.facility_type,
    s.works,
    s.rooms,
    s.signage_ok,
    s.completed_on,
    s.opened_on,
    {{ ends_on('s.closed_on') }} as active_to,
    s._listed_until as listed_until,
    cast(s.longitude as double) as longitude,
    cast(s.latitude as double) as latitude,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_facilities') }} as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
