{{ config(materialized='table') }}
-- Every unit over all time with the parent it rolls up to: UNKNOWN belongs to the city, and so does a unit whose
-- parent no list knows. Grain: unit and version.
with city as (
    select min(unit_code) as unit_code
    from {{ ref('int_unit_versions') }}
    where level = 'city'
),

known as (
    select distinct unit_code
    from {{ ref('int_unit_versions') }}
),

spans as (
    select
        v.* exclude (parent_code),
        case
            when k.unit_code is not null then v.parent_code
            when v.unit_code <> c.unit_code then c.unit_code
        end as parent_code
    from {{ ref('int_unit_versions') }} as v
    cross join city as c
    left join known as k on v.parent_code = k.unit_code
    where v.unit_code <> 'UNKNOWN'
)

select * from spans
union all by name
select
    'UNKNOWN' as unit_code,
    '未知单位' as unit_name,
    c.unit_code as parent_code,
    date '0001-01-01' as effective_from,
    date '9999-12-31' as effective_to
from city as c
