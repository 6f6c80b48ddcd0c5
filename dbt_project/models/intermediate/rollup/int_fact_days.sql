-- The four facts the city asked for first, added up by unit and day, up to as_of. Values are whole numbers of the
-- smallest part (visit, issue, microsecond, cent), so that sums come out the same in any order.
-- Grain: unit, day, measure and breakdown.
select
    unit_code,
    cast(visited_at as date) as day,
    'visits' as fact,
    'visits_made' as measure,
    visit_type as breakdown,
    cast(count(*) as hugeint) as parts
from {{ ref('fct_visits') }}
where is_made and visited_at <= {{ as_of_end() }}
group by all
{% for measure in ['reported', 'resolved'] %}
union all
select
    unit_code,
    cast({{ measure }}_at as date) as day,
    'issues' as fact,
    '{{ measure }}' as measure,
    channel as breakdown,
    count(*) as parts
from {{ ref('fct_issues') }}
where is_valid and {{ measure }}_at <= {{ as_of_end() }}
group by all
{% endfor %}
union all
select
    unit_code,
    cast(checked_in_at as date) as day,
    'volunteer_hours' as fact,
    'hours' as measure,
    duty_state as breakdown,
    sum(cast(round(hours * 3600000000) as bigint)) as parts
from {{ ref('fct_volunteer_hours') }}
where hours > 0 and checked_in_at <= {{ as_of_end() }}
group by all
union all
select
    unit_code,
    booked_on as day,
    'funding' as fact,
    case when direction in ('到位', '到位退回') then 'received_yuan' else 'spent_yuan' end as measure,
    source as breakdown,
    sum(cast(amount_yuan * 100 as bigint)) as parts
from {{ ref('fct_funding') }}
where direction <> '下达' and booked_on <= {{ as_of_day() }}
group by all
