-- Each event counted for the unit it names and all above it on its day. Names and units above are those of the month's
-- last day.
with rolled_up as (
    select
        c.ancestor_code as unit_code,
        e.month,
        e.channel,
        e.category,
        e.handling_unit,
        {{ sums_of_issues('e') }}
    from {{ ref('int_issue_events') }} as e
    inner join {{ ref('int_unit_closure') }} as c
        on e.unit_code = c.unit_code and e.hierarchy_day between c.effective_from and c.effective_to
    group by all
)

select
    r.unit_code,
    p.unit_name,
    p.level,
    p.parent_code,
    p.street_code,
    p.community_code,
    r.* exclude (unit_code)
from rolled_up as r
inner join {{ ref('int_unit_periods') }} as p
    on r.unit_code = p.unit_code and last_day(r.month) between p.effective_from and p.effective_to
order by r.unit_code, r.month
