-- How many micro-projects and wishes were done in how many days: projects from approval, wishes from collection. Up to
-- as_of; units above are those of the month's last day (at most as_of), as the KPI's median has them. Counts add up, so
-- that a median over any months follows from them.
with done as (
    select
        unit_code,
        'project' as kind,
        {{ month_of('completed_on') }} as month,
        least(last_day(completed_on), {{ as_of_day() }}) as day,
        completed_on - approved_on as days
    from {{ ref('fct_micro_projects') }}
    where status = '完成' and completed_on <= {{ as_of_day() }} and approved_on <= {{ as_of_day() }}
    union all
    select
        unit_code,
        'wish' as kind,
        {{ month_of('fulfilled_on') }} as month,
        least(last_day(fulfilled_on), {{ as_of_day() }}) as day,
        fulfilled_on - collected_on as days
    from {{ ref('fct_micro_wishes') }}
    where status = '已实现' and fulfilled_on <= {{ as_of_day() }} and collected_on <= {{ as_of_day() }}
),

named as (
    select
        unit_code,
        kind,
        month,
        day,
        days,
        count(*) as done
    from done
    group by all
)

select
    c.ancestor_code as unit_code,
    n.kind,
    n.month,
    cast(n.days as integer) as days,
    cast(sum(n.done) as bigint) as done
from named as n
{{ counts_for('n') }}
group by all
