{{ config(materialized='table') }}
-- Every unit that a unit succeeded, directly or through others, and the day since which it did.
-- Grain: unit and predecessor.
with recursive chain as (
    select
        successor_code as unit_code,
        predecessor_code,
        effective_date as since,
        [successor_code, predecessor_code] as path
    from {{ ref('int_successions') }}
    union all
    select
        c.unit_code,
        s.predecessor_code,
        greatest(c.since, s.effective_date) as since,
        list_append(c.path, s.predecessor_code) as path
    from chain as c
    inner join {{ ref('int_successions') }} as s on c.predecessor_code = s.successor_code
    -- A circle is an error that a test reports; here it only must end.
    where not list_contains(c.path, s.predecessor_code)
)

select
    unit_code,
    predecessor_code,
    min(since) as since
from chain
where unit_code <> predecessor_code
group by unit_code, predecessor_code
