-- Runs of days on emergency duty, found for each unit in its own activities. A day is one of them when at least a
-- quarter of the activities held on it were on emergency duty: one drill among dozens of activities is none. Days with
-- at most one other day between them are one run; two days and three emergency activities are the least that make one.
-- Usual is the mean of the 28 days before the run, null where data does not reach back so far.
{% set least_share, gap_days, least_days, least_activities, days_before = 0.25, 1, 2, 3, 28 %}
with days as (
    select
        unit_code,
        day,
        sum(activities) as activities,
        sum(hours) as hours,
        coalesce(sum(activities) filter (where duty_state = '急时'), 0) as emergency_activities
    from {{ ref('agg_volunteer_days') }}
    group by unit_code, day
),

islands as (
    select
        *,
        sum(cast(coalesce(day - previous > {{ gap_days + 1 }}, true) as integer))
            over (partition by unit_code order by day) as island
    from (
        select
            *,
            lag(day) over (partition by unit_code order by day) as previous
        from days
        where emergency_activities > 0 and emergency_activities >= {{ least_share }} * activities
    )
),

runs as (
    select
        unit_code,
        min(day) as first_day,
        max(day) as last_day,
        count(*) as emergency_days
    from islands
    group by unit_code, island
    having count(*) >= {{ least_days }} and sum(emergency_activities) >= {{ least_activities }}
),

-- Everything between the first and the last day, a day without emergency duty among them too.
within as (
    select
        r.unit_code,
        r.first_day,
        sum(d.activities) as activities,
        sum(d.hours) as hours,
        sum(d.checkins) filter (where d.duty_state = '急时') as emergency_checkins,
        sum(d.activities) filter (where d.duty_state = '急时') as emergency_activities,
        sum(d.hours) filter (where d.duty_state = '急时') as emergency_hours
    from runs as r
    inner join {{ ref('agg_volunteer_days') }} as d
        on r.unit_code = d.unit_code and d.day between r.first_day and r.last_day
    group by r.unit_code, r.first_day
),

before as (
    select
        r.unit_code,
        r.first_day,
        coalesce(sum(d.activities), 0) / {{ days_before }} as usual_activities,
        coalesce(sum(d.hours), 0) / {{ days_before }} as usual_hours
    from runs as r
    left join days as d
        on r.unit_code = d.unit_code and d.day between r.first_day - {{ days_before }} and r.first_day - 1
    where r.first_day - {{ days_before }} >= (select min(a.day) from {{ ref('agg_volunteer_days') }} as a)
    group by r.unit_code, r.first_day
),

emergency_checkins as (
    select
        unit_code,
        volunteer_key,
        cast(checked_in_at as date) as day
    from {{ ref('fct_volunteer_hours') }}
    where duty_state = '急时' and flag <> 'not_held' and checked_in_at <= {{ as_of_end() }}
),

people as (
    select
        r.unit_code,
        r.first_day,
        count(distinct e.volunteer_key) as volunteers
    from emergency_checkins as e
    {{ counts_for('e') }}
    inner join runs as r on c.ancestor_code = r.unit_code and e.day between r.first_day and r.last_day
    group by r.unit_code, r.first_day
)

select
    r.unit_code,
    r.first_day,
    r.last_day,
    r.emergency_days,
    cast(w.emergency_activities as bigint) as emergency_activities,
    cast(coalesce(w.emergency_checkins, 0) as bigint) as emergency_checkins,
    coalesce(w.emergency_hours, 0) as emergency_hours,
    coalesce(p.volunteers, 0) as volunteers,
    cast(w.activities as bigint) as activities,
    w.hours,
    b.usual_activities,
    b.usual_hours
from runs as r
inner join within as w on r.unit_code = w.unit_code and r.first_day = w.first_day
left join before as b on r.unit_code = b.unit_code and r.first_day = b.first_day
left join people as p on r.unit_code = p.unit_code and r.first_day = p.first_day
