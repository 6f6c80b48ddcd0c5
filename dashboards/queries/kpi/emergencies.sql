-- Runs of emergency duty found in the data: three days or more in a row on each of which at least a third of the
-- communities held an emergency activity. Grain: run, within a unit.
with communities as (
    select distinct unit_code
    from dim_unit
    where
        level = 'community'
        and ($unit in (unit_code, street_code, parent_code) or $is_city)
        and in_scope($scope, unit_code, street_code, community_code)
),

days as (
    select
        cast(activities.started_at as date) as day,
        count(*) as activities,
        count(distinct activities.unit_code) as communities
    from fct_volunteer_activities as activities
    semi join communities on activities.unit_code = communities.unit_code
    where
        activities.duty_state = '急时'
        and activities.is_held
        and cast(activities.started_at as date) <= (select as_of from as_of)
    group by 1
),

in_force as (
    select
        days.day,
        count(distinct spans.unit_code) as communities
    from days
    inner join dim_unit as spans
        on spans.valid_from <= days.day and (spans.valid_to is null or spans.valid_to >= days.day)
    semi join communities on spans.unit_code = communities.unit_code
    group by days.day
),

marked as (
    select
        days.day,
        days.activities,
        days.day - cast(row_number() over (order by days.day) as integer) as run
    from days
    inner join in_force on days.day = in_force.day
    where days.communities * 3 >= in_force.communities
)

select
    min(day) as first_day,
    max(day) as last_day,
    count(*) as days,
    cast(sum(activities) as bigint) as activities
from marked
group by run
having count(*) >= 3
order by first_day
