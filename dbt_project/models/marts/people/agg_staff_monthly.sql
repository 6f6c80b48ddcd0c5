-- People in post on the month's last day, by its hierarchy; a person counts once per unit and post.
-- Grain: unit, month and post.
with named as (
    select
        m.month,
        m.last_day,
        s.unit_code,
        s.post,
        count(distinct row(s.source_unit_code, s.person_key)) as people
    from {{ ref('int_kpi_months') }} as m
    inner join {{ ref('int_staff__placed') }} as s
        on m.last_day >= s.appointed_on
        and m.last_day <= coalesce(s.active_to, m.last_day)
    group by all
)

select
    c.ancestor_code as unit_code,
    n.month,
    n.post,
    cast(sum(n.people) as bigint) as people
from named as n
inner join {{ ref('int_unit_closure') }} as c
    on n.unit_code = c.unit_code and n.last_day between c.effective_from and c.effective_to
group by all
order by n.month, unit_code, n.post
