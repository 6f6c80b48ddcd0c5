-- On some day a unit has no place in the hierarchy, or two: its events would be left out of the units above, or count
-- twice there. The spans of a unit under one ancestor are to follow each other without gap or overlap.
with spans as (
    select
        unit_code,
        ancestor_code,
        effective_from,
        effective_to,
        lead(effective_from) over (partition by unit_code, ancestor_code order by effective_from) as next_from
    from {{ ref('int_unit_closure') }}
)

select *
from spans
where
    effective_to < effective_from
    or next_from <= effective_to
    or (
        unit_code = ancestor_code
        and coalesce(next_from - 1, date '9999-12-31') <> effective_to
    )
