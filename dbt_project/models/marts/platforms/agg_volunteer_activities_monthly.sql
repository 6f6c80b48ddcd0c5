-- Volunteer activities by month, team type, kind and duty state, up to as_of, by the hierarchy of the day.
with named as (
    select
        a.unit_code,
        cast(a.started_at as date) as day,
        coalesce(t.team_type, 'UNKNOWN') as team_type,
        a.activity_type,
        a.duty_state,
        count(*) filter (where a.is_held) as activities,
        count(*) filter (where not a.is_held) as cancelled
    from {{ ref('fct_volunteer_activities') }} as a
    left join {{ ref('dim_volunteer_team') }} as t on a.team_code = t.team_code
    where a.started_at <= {{ as_of_end() }}
    group by all
)

select
    c.ancestor_code as unit_code,
    {{ month_of('n.day') }} as month,
    n.team_type,
    n.activity_type,
    n.duty_state,
    cast(sum(n.activities) as bigint) as activities,
    cast(sum(n.cancelled) as bigint) as cancelled
from named as n
{{ counts_for('n') }}
group by all
