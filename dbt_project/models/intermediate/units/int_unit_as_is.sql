{{ config(materialized='table') }}
-- Where what names a unit counts on the units in force at as_of: the unit itself; if it was replaced, its successors by
-- household share (chains multiply); without a successor the nearest unit above its last version that is in force;
-- UNKNOWN where there is none. The weights of a unit add up to 1 where the shares do.
-- Grain: unit and unit in force at as_of.
with recursive current_units as (
    select unit_code
    from {{ ref('int_units_in_force') }}
    where month = {{ last_month() }} and is_at_month_end
    union all
    select 'UNKNOWN' as unit_code
),

chain as (
    select
        unit_code,
        unit_code as reached_code,
        1.0::double as weight,
        [unit_code] as path
    from {{ ref('int_units') }}
    union all
    select
        c.unit_code,
        s.successor_code as reached_code,
        c.weight * s.household_share as weight,
        list_append(c.path, s.successor_code) as path
    from chain as c
    inner join {{ ref('int_successions') }} as s on c.reached_code = s.predecessor_code
    anti join current_units as u on c.reached_code = u.unit_code
    -- A circle is an error that a test reports; here it only must end.
    where not list_contains(c.path, s.successor_code)
),

last_days as (
    select
        unit_code,
        least(coalesce(in_force_to, {{ as_of_day() }}), {{ as_of_day() }}) as last_day
    from {{ ref('int_unit_spans') }}
    qualify row_number() over (
            partition by unit_code
            order by in_force_from <= {{ as_of_day() }} desc, in_force_from desc
        ) = 1
),

nearest_above as (
    select
        d.unit_code,
        max_by(c.ancestor_code, {{ depth('c.ancestor_level') }}) as above_code
    from last_days as d
    inner join {{ ref('int_unit_closure') }} as c
        on d.unit_code = c.unit_code
        and d.last_day between c.effective_from and c.effective_to
    semi join current_units as u on c.ancestor_code = u.unit_code
    group by d.unit_code
)

select
    e.unit_code,
    coalesce(u.unit_code, n.above_code, 'UNKNOWN') as as_is_code,
    sum(e.weight) as weight
from chain as e
left join current_units as u on e.reached_code = u.unit_code
left join nearest_above as n on e.reached_code = n.unit_code
anti join (
    select r.predecessor_code
    from {{ ref('int_successions') }} as r
    anti join current_units as i on r.predecessor_code = i.unit_code
) as s on e.reached_code = s.predecessor_code
group by all
