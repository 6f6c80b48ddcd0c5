-- The roll-ups of volunteering and funds give other totals for the city than the facts: an event fell out of the
-- hierarchy, or counts twice in it.
{% set rolled_up = [
    ('agg_volunteer_days', 'activities'),
    ('agg_volunteer_days', 'hours'),
    ('agg_volunteer_activities_monthly', 'activities'),
    ('agg_volunteer_checkins_monthly', 'checkins'),
    ('agg_volunteer_checkins_monthly', 'hours'),
    ('agg_funding_monthly', 'amount_yuan'),
] %}
with city as (
    {% for mart, measure in rolled_up %}
    select
        '{{ mart }}' as mart,
        '{{ measure }}' as measure,
        cast(sum({{ measure }}) as double) as total
    from {{ ref(mart) }}
    where unit_code = {{ city_code() }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

facts as (
    select
        'activities' as measure,
        count(*) as total
    from {{ ref('fct_volunteer_activities') }}
    where is_held and started_at <= {{ as_of_end() }}
    union all
    select
        unnest(['checkins', 'hours']) as measure,
        unnest([count(*), sum(hours_as_of)]) as total
    from {{ ref('fct_volunteer_hours') }}
    where checked_in_at <= {{ as_of_end() }}
    union all
    select
        'amount_yuan' as measure,
        sum(amount_yuan) as total
    from {{ ref('fct_funding') }}
    where booked_on <= {{ as_of_day() }}
)

select
    c.mart,
    f.measure,
    f.total as in_facts,
    c.total as in_rollup
from facts as f
inner join city as c on f.measure = c.measure
where abs(coalesce(f.total, 0) - coalesce(c.total, 0)) > 0.02
