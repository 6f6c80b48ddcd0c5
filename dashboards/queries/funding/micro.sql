-- Micro-projects and wishes of a unit and of those right below it: how many were done in a month and in the twelve up to
-- it, in how many days (median of the month, of the twelve months), how many wait at its end and for how long the longest.
-- Those that wait are not ended (终止) by what is known today. Grain: unit, kind.
with units as (
    select
        unit_code,
        unit_name,
        false as is_whole
    from units_below($scope, $unit, cast($month as date))
    union all
    select
        $unit as unit_code,
        null as unit_name,
        true as is_whole
    where may_see($scope, $unit)
),

days as (
    select
        least(last_day(cast($month as date)), as_of) as day
    from as_of
),

ranked as (
    select
        micro.*,
        sum(done) over (partition by unit_code, kind order by days) as up_to,
        sum(done) over (partition by unit_code, kind) as done_in_year
    from (
        select
            unit_code,
            kind,
            days,
            sum(done) as done
        from agg_micro_days
        where
            month between months_before($month, 11) and $month
            and unit_code in (select units.unit_code from units)
        group by all
    ) as micro
),

of_year as (
    select
        unit_code,
        kind,
        max(done_in_year) as done_in_year,
        -- the middle one, or the mean of the two in the middle
        (min(days) filter (where 2 * up_to >= done_in_year) + min(days) filter (where 2 * up_to > done_in_year)) / 2
            as median_days
    from ranked
    group by all
),

of_month as (
    select
        unit_code,
        kind,
        sum(done) as done
    from agg_micro_days
    where month = $month and unit_code in (select units.unit_code from units)
    group by all
),

below as (
    select
        above.ancestor_code,
        above.unit_code
    from bridge_unit_hierarchy as above
    cross join days
    where
        above.ancestor_code in (select units.unit_code from units)
        and days.day between above.effective_from and above.effective_to
),

waiting as (
    select
        below.ancestor_code as unit_code,
        waiting.kind,
        count(*) as waiting,
        max(days.day - waiting.since) as longest
    from micro_waiting((select days.day from days)) as waiting
    cross join days
    inner join below on waiting.unit_code = below.unit_code
    group by all
)

select
    units.unit_code,
    units.unit_name,
    units.is_whole,
    kinds.kind,
    cast(coalesce(of_month.done, 0) as bigint) as done,
    cast(coalesce(of_year.done_in_year, 0) as bigint) as done_in_year,
    of_year.median_days,
    coalesce(waiting.waiting, 0) as waiting,
    waiting.longest
from units
cross join (values ('project'), ('wish')) as kinds (kind)
left join of_year on units.unit_code = of_year.unit_code and kinds.kind = of_year.kind
left join of_month on units.unit_code = of_month.unit_code and kinds.kind = of_month.kind
left join waiting on units.unit_code = waiting.unit_code and kinds.kind = waiting.kind
where units.unit_code <> 'UNKNOWN' or done_in_year > 0 or waiting > 0
order by is_whole desc, units.unit_code = 'UNKNOWN', units.unit_code, kinds.kind
