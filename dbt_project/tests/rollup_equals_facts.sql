-- The monthly roll-up and the facts give different totals for the city: an event fell out of the hierarchy, or counts
-- twice in it.
with city as (
    select
        measure,
        round(sum(value), 2) as total
    from {{ ref('agg_facts_monthly') }}
    where level = 'city'
    group by measure
),

facts as (
    select
        'visits_made' as measure,
        count(*) as total
    from {{ ref('fct_visits') }}
    where is_made and visited_at <= {{ as_of_end() }}
    {% for measure in ['reported', 'resolved'] %}
    union all
    select
        '{{ measure }}' as measure,
        count(*) as total
    from {{ ref('fct_issues') }}
    where is_valid and {{ measure }}_at <= {{ as_of_end() }}
    {% endfor %}
    union all
    select
        'hours' as measure,
        round(coalesce(sum(hours), 0), 2) as total
    from {{ ref('fct_volunteer_hours') }}
    where checked_in_at <= {{ as_of_end() }}
    union all
    select
        case when direction in ('到位', '到位退回') then 'received_yuan' else 'spent_yuan' end as measure,
        sum(amount_yuan) as total
    from {{ ref('fct_funding') }}
    where direction <> '下达' and booked_on <= {{ as_of_day() }}
    group by all
)

select
    f.measure,
    f.total as in_facts,
    c.total as in_rollup
from facts as f
left join city as c on f.measure = c.measure
where
    abs(f.total - coalesce(c.total, 0)) > 0.02
    and exists (
        select 1 from {{ ref('dim_unit') }}
        where level = 'city'
    )
