-- How long micro-projects and wishes of a unit took that were done in the twelve months up to a month, in steps of five
-- days; from 120 days on one step. Grain: kind, step.
select
    kind,
    cast(least(greatest(days, 0) // 5 * 5, 120) as integer) as from_days,
    cast(sum(done) as bigint) as done
from agg_micro_days
where
    unit_code = $unit
    and month between months_before($month, 11) and $month
    and may_see($scope, $unit)
group by all
order by all
