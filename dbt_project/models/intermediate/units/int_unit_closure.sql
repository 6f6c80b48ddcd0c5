{{ config(materialized='table') }}
-- Every unit above a unit (itself included), by spans that cover all time: join on unit_code and a day between
-- effective_from and effective_to. Grain: unit, ancestor and span; on any day one row per unit and ancestor.
with recursive closure as (
    select
        unit_code,
        unit_code as ancestor_code,
        level as ancestor_level,
        parent_code,
        effective_from,
        effective_to,
        [unit_code] as path
    from {{ ref('int_unit_spans') }}
    union all
    select
        c.unit_code,
        p.unit_code as ancestor_code,
        p.level as ancestor_level,
        p.parent_code,
        greatest(c.effective_from, p.effective_from) as effective_from,
        least(c.effective_to, p.effective_to) as effective_to,
        list_append(c.path, p.unit_code) as path
    from closure as c
    inner join {{ ref('int_unit_spans') }} as p
        on c.parent_code = p.unit_code
        and c.effective_from <= p.effective_to
        and c.effective_to >= p.effective_from
    -- Two lists at odds may make a circle over time; it ends where it would begin again.
    where not list_contains(c.path, p.unit_code)
)

select
    unit_code,
    ancestor_code,
    ancestor_level,
    effective_from,
    effective_to
from closure
