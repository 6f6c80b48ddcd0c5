-- Successors and their weights, carried up the hierarchy of as_of; only units in force at as_of (and UNKNOWN) receive.
select
    a.unit_code,
    c.ancestor_code,
    c.ancestor_level,
    sum(a.weight) as weight
from {{ ref('int_unit_as_is') }} as a
inner join {{ ref('int_unit_closure') }} as c
    on a.as_is_code = c.unit_code
    and {{ as_of_day() }} between c.effective_from and c.effective_to
where
    c.ancestor_code = 'UNKNOWN'
    or c.ancestor_code in (
        select unit_code from {{ ref('int_units_in_force') }}
        where month = {{ last_month() }} and is_at_month_end
    )
group by all
