-- reference/units.geojson 画了名单上没有的单位：编码写错，或单位名单没有报来；地图不画它，其余照常。请更正编码，或补报单位名单。
-- reference/units.geojson draws a unit that no list knows: a code was mistyped, or the list of units did not come.
-- The map leaves it out; everything else stands, so this warns and does not stop the build.
{{ config(severity='warn') }}
select o.unit_code
from {{ source('raw', 'outlines') }} as o
anti join {{ ref('int_units') }} as u on o.unit_code = u.unit_code
