-- Runs of days on emergency duty of a unit that began up to the end of a month, the newest first. Grain: run.
select
    first_day,
    last_day,
    date_trunc('month', last_day) as month,
    last_day - first_day + 1 as days,
    emergency_days,
    emergency_activities,
    emergency_checkins,
    emergency_hours,
    volunteers,
    activities,
    hours,
    activities / (last_day - first_day + 1) as activities_per_day,
    hours / (last_day - first_day + 1) as hours_per_day,
    usual_activities,
    usual_hours
from agg_emergency_runs
where unit_code = $unit and first_day <= last_day(cast($month as date)) and may_see($scope, $unit)
order by first_day desc
