-- Check-ins of a unit in a month by what became of them, and the hours that were left out. Grain: flag that stood there in
-- this month or the last, and a row of all check-ins (is_total). hours_left_out is an estimate where is_estimated.
select
    flag,
    grouping(flag) = 1 as is_total,
    coalesce(flag in ('no_checkout', 'negative', 'too_long'), false) as is_estimated,
    cast(coalesce(sum(checkins) filter (where month = $month), 0) as bigint) as checkins,
    cast(coalesce(sum(checkins) filter (where month < $month), 0) as bigint) as last_checkins,
    coalesce(sum(hours_left_out) filter (where month = $month), 0) as hours_left_out
from agg_volunteer_checkins_monthly
where unit_code = $unit and month in ($month, months_before($month, 1)) and may_see($scope, $unit)
group by grouping sets ((flag), ())
order by is_total, hours_left_out desc, checkins desc, flag
