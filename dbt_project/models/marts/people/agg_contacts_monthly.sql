-- How many streets, communities, buildings and branches there are on the month's last day, and how many of them a link
-- names, by that day's hierarchy. Grain: unit, month and kind of target.
select
    c.ancestor_code as unit_code,
    t.month,
    t.target_kind,
    count(*) as targets,
    count(*) filter (where t.is_linked) as linked
from {{ ref('int_contact_targets') }} as t
inner join {{ ref('int_unit_closure') }} as c
    on t.unit_code = c.unit_code and t.last_day between c.effective_from and c.effective_to
group by all
order by t.month, unit_code, t.target_kind
