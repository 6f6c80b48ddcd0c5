{{ config(materialized='table') }}
-- Every code a list knows, also of units that are gone. Grain: unit.
select
    unit_code,
    max(unit_code) filter (where level = 'city') over () as city_code
from {{ ref('int_unit_spans') }}
qualify row_number() over (partition by unit_code order by effective_from desc) = 1
