-- What is shown by month, street and community: each event counted for the unit it names and those above it on its day.
-- Names and units above are those of the month's last day.
with rolled_up as (
    select
        c.ancestor_code as unit_code,
        cast(date_trunc('month', d.day) as date) as month,
        d.fact,
        d.measure,
        d.breakdown,
        sum(d.parts) as parts
    from {{ ref('int_fact_days') }} as d
    inner join {{ ref('int_unit_closure') }} as c
        on d.unit_code = c.unit_code and d.day between c.effective_from and c.effective_to
    where c.ancestor_level in ('city', 'street', 'community') or c.ancestor_code = 'UNKNOWN'
    group by all
)

select
    r.unit_code,
    p.unit_name,
    p.level,
    p.parent_code,
    p.street_code,
    p.community_code,
    r.month,
    r.fact,
    r.measure,
    r.breakdown,
    cast(r.parts as double)
    / case r.measure when 'hours' then 3600000000 when 'received_yuan' then 100 when 'spent_yuan' then 100 else 1 end
        as value
from rolled_up as r
inner join {{ ref('int_unit_periods') }} as p
    on r.unit_code = p.unit_code and last_day(r.month) between p.effective_from and p.effective_to
