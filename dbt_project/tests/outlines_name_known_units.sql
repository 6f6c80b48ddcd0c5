-- reference/units.geojson draws a unit that no list knows: a code was mistyped, or the list of units did not come.
-- The map leaves it out; everything else stands, so this warns and does not stop the build.
{{ config(severity='warn') }}
select o.unit_code
from {{ source('raw', 'outlines') }} as o
anti join {{ ref('int_units') }} as u on o.unit_code = u.unit_code
