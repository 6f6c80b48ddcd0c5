-- Check-ins of volunteers by month, team type, duty state and flag, the hours they count for and those left out; up to
-- as_of, by the hierarchy of the day. Left out is what a flag costs: where the sign-out is of no use (no_checkout,
-- negative, too_long) an estimate, the time from the check-in to the end of the activity; else the time recorded that
-- does not count. A check-out after as_of is not known yet and costs nothing.
with checkins as (
    select
        h.*,
        coalesce(t.team_type, 'UNKNOWN') as team_type,
        epoch(a.ended_at - h.checked_in_at) / 3600 as planned,
        epoch(h.checked_out_at - h.checked_in_at) / 3600 as recorded
    from {{ ref('fct_volunteer_hours') }} as h
    left join {{ ref('fct_volunteer_activities') }} as a on h.activity_id = a.activity_id
    left join {{ ref('dim_volunteer_team') }} as t on a.team_code = t.team_code
    where h.checked_in_at <= {{ as_of_end() }}
),

named as (
    select
        unit_code,
        cast(checked_in_at as date) as day,
        team_type,
        coalesce(duty_state, 'UNKNOWN') as duty_state,
        flag,
        count(*) as checkins,
        {{ hours_added('hours_as_of') }} as parts,
        {{ hours_added("""
            case
                when flag in ('no_checkout', 'negative', 'too_long') then greatest(coalesce(planned, 0), 0)
                when flag = 'overlap' then greatest(recorded - hours, 0)
                when flag in ('not_held', 'unknown_activity') and recorded > 0 and recorded <= 16 then recorded
                else 0
            end""") }} as parts_left_out
    from checkins
    group by all
)

select
    c.ancestor_code as unit_code,
    {{ month_of('n.day') }} as month,
    n.team_type,
    n.duty_state,
    n.flag,
    cast(sum(n.checkins) as bigint) as checkins,
    {{ as_hours('sum(n.parts)') }} as hours,
    {{ as_hours('sum(n.parts_left_out)') }} as hours_left_out
from named as n
{{ counts_for('n') }}
group by all
