-- Volunteering by day: activities that took place, by the day they began on; check-ins at them and their hours, by the
-- day of the check-in. Up to as_of, by the hierarchy of the day.
with named as (
    select
        unit_code,
        cast(started_at as date) as day,
        duty_state,
        count(*) as activities,
        0 as checkins,
        cast(0 as hugeint) as parts
    from {{ ref('fct_volunteer_activities') }}
    where is_held and started_at <= {{ as_of_end() }}
    group by all
    union all
    select
        unit_code,
        cast(checked_in_at as date) as day,
        duty_state,
        0 as activities,
        count(*) as checkins,
        {{ hours_added('hours_as_of') }} as parts
    from {{ ref('fct_volunteer_hours') }}
    where flag not in ('not_held', 'unknown_activity') and checked_in_at <= {{ as_of_end() }}
    group by all
)

select
    c.ancestor_code as unit_code,
    n.day,
    n.duty_state,
    cast(sum(n.activities) as bigint) as activities,
    cast(sum(n.checkins) as bigint) as checkins,
    {{ as_hours('sum(n.parts)') }} as hours
from named as n
{{ counts_for('n') }}
group by all
