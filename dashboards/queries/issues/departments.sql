-- Departments called by whistles, the slowest of the 12 months first: calls that were to be answered in the month, and in
-- the 12 months up to it, and how many came in time. Grain: department, and all of them (is_total). Rates in percent.
with calls as (
    select
        calls.department,
        calls.respond_by >= $month as is_of_month,
        coalesce(calls.arrived_at <= calls.respond_by, false) as is_on_time
    from fct_whistle_calls as calls
    inner join bridge_unit_hierarchy as above
        on
            calls.unit_code = above.unit_code
            and cast(calls.respond_by as date) between above.effective_from and above.effective_to
    where
        above.ancestor_code = $unit
        and calls.is_valid
        and cast(calls.respond_by as date) between months_before($month, 11) and least(last_day($month), (select as_of from as_of))
        and may_see($scope, $unit)
)

select
    department,
    grouping(department) = 1 as is_total,
    count(*) filter (where is_of_month) as calls,
    count(*) filter (where is_of_month and is_on_time) as on_time,
    count(*) filter (where is_of_month and not is_on_time) as late,
    100.0 * count(*) filter (where is_of_month and is_on_time) / nullif(count(*) filter (where is_of_month), 0) as rate,
    count(*) as calls_of_year,
    count(*) filter (where not is_on_time) as late_of_year,
    100.0 * count(*) filter (where is_on_time) / count(*) as rate_of_year
from calls
group by grouping sets ((department), ())
having count(*) > 0
order by is_total, rate_of_year, calls_of_year desc, department
