-- What the city draws by hand, of units that a list knows; a unit keeps its outline whatever its period.
select
    o.unit_code,
    o.outline,
    o.label_longitude,
    o.label_latitude,
    o.west,
    o.south,
    o.east,
    o.north
from {{ source('raw', 'outlines') }} as o
semi join {{ ref('int_units') }} as u on o.unit_code = u.unit_code
