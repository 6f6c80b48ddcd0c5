{{ config(materialized='table') }}
-- Between two changes of the hierarchy all days are alike: each day with the first day of its stretch, so that rows can
-- be added up by stretch before they go up the hierarchy. Grain: day.
with changes as (
    select distinct effective_from as segment_day
    from {{ ref('int_unit_closure') }}
    union
    select date '0001-01-01' as segment_day
)

select
    d.date as day,
    c.segment_day
from {{ ref('dim_date') }} as d
asof inner join changes as c on d.date >= c.segment_day
