-- Counted for the unit the issue names and all above it on the month's last day, which is as_of in its own month.
-- Overdue as in the KPI: from the day of the deadline to the day before it was resolved.
with open_issues as (
    select
        i.unit_code,
        m.month,
        m.last_day,
        i.channel,
        i.category,
        i.handling_unit,
        case
            when m.last_day - cast(i.reported_at as date) <= 7 then 'to_7'
            when m.last_day - cast(i.reported_at as date) <= 30 then 'to_30'
            when m.last_day - cast(i.reported_at as date) <= 90 then 'to_90'
            else 'over_90'
        end as age_days,
        count(*) filter (where cast(i.reported_at as date) <= m.last_day) as issues_open,
        count(*) filter (where cast(i.due_at as date) <= m.last_day) as issues_overdue
    from {{ ref('int_issues__as_of') }} as i
    inner join {{ ref('int_kpi_months') }} as m
        on least(cast(i.reported_at as date), cast(i.due_at as date)) <= m.last_day
    where
        i.is_valid
        and coalesce(cast(i.resolved_at as date) > m.last_day, true)
    group by all
),

rolled_up as (
    select
        c.ancestor_code as unit_code,
        o.month,
        o.channel,
        o.category,
        o.handling_unit,
        o.age_days,
        cast(sum(o.issues_open) as bigint) as issues_open,
        cast(sum(o.issues_overdue) as bigint) as issues_overdue
    from open_issues as o
    inner join {{ ref('int_unit_closure') }} as c
        on o.unit_code = c.unit_code and o.last_day between c.effective_from and c.effective_to
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
