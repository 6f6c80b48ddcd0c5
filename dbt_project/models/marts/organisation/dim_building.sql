-- The newest list; keys it lacks stay in staging as history.
select
    s.building_code,
    {{ known_unit_code() }} as unit_code,
    s.unit_code as source_unit_code,
    s.estate_code,
    s.households,
    cast(s.longitude as double) as longitude,
    cast(s.latitude as double) as latitude,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_buildings') }} as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
where s._is_listed
