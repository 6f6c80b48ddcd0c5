-- Micro-projects and wishes of a unit that wait at the end of a month, the longest first; at most $most of them.
-- Grain: project or wish.
with day as (
    select
        least(last_day(cast($month as date)), as_of) as day
    from as_of
)

select
    waiting.kind,
    waiting.number,
    waiting.what,
    waiting.unit_code,
    units.unit_name,
    waiting.step,
    waiting.since,
    day.day - waiting.since as days,
    count(*) over () as waiting_in_all
from micro_waiting((select day.day from day)) as waiting
cross join day
inner join bridge_unit_hierarchy as above
    on
        waiting.unit_code = above.unit_code
        and above.ancestor_code = $unit
        and day.day between above.effective_from and above.effective_to
left join units_on((select day.day from day)) as units on waiting.unit_code = units.unit_code
where may_see($scope, $unit)
order by days desc, waiting.kind, waiting.number
limit $most
