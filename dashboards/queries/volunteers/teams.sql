-- Teams of a unit by type: how many there are at the end of a month, and what they did in it. Grain: team type.
with counted as (
    select
        team_type,
        sum(activities) filter (where month = $month) as activities,
        sum(activities) filter (where month < $month) as last_activities,
        sum(activities) filter (where month = $month and duty_state = '急时') as emergency_activities
    from agg_volunteer_activities_monthly
    where unit_code = $unit and month in ($month, months_before($month, 1)) and may_see($scope, $unit)
    group by team_type
),

checkins as (
    select
        team_type,
        sum(checkins) filter (where flag not in ('not_held', 'unknown_activity')) as checkins,
        sum(hours) as hours
    from agg_volunteer_checkins_monthly
    where unit_code = $unit and month = $month and may_see($scope, $unit)
    group by team_type
),

teams as (
    select
        team_type,
        teams
    from agg_volunteer_teams_monthly
    where unit_code = $unit and month = $month and may_see($scope, $unit)
),

reported as (
    select
        coalesce(bool_or(month = $month and status = 'not_reported'), false) as is_missing
    from reporting()
    where fact = 'volunteer_hours' and is_whole
)

select
    team_type,
    coalesce(teams.teams, 0) as teams,
    cast(coalesce(counted.activities, 0) as bigint) as activities,
    cast(coalesce(counted.last_activities, 0) as bigint) as last_activities,
    cast(coalesce(counted.emergency_activities, 0) as bigint) as emergency_activities,
    case when not reported.is_missing then cast(coalesce(checkins.checkins, 0) as bigint) end as checkins,
    case when not reported.is_missing then coalesce(checkins.hours, 0) end as hours
from teams
full join counted using (team_type)
full join checkins using (team_type)
cross join reported
where
    coalesce(teams.teams, 0) > 0
    or coalesce(counted.activities, 0) > 0
    or coalesce(counted.last_activities, 0) > 0
    or coalesce(checkins.checkins, 0) > 0
order by team_type = 'UNKNOWN', hours desc nulls last, team_type
