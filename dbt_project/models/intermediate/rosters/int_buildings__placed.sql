-- Buildings, also those that have left the list; active_to is their last day on it. Grain: building.
select
    s.building_code,
    {{ known_unit_code() }} as unit_code,
    s.households,
    cast(s.longitude as double) as longitude,
    cast(s.latitude as double) as latitude,
    s._is_listed as is_listed,
    {{ ends_on() }} as active_to,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_buildings') }} as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
