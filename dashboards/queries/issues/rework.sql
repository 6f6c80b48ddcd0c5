-- Who had to do work again, over the 12 months up to one: handling units, and the units of a level below, those with
-- repeated rework first. Only those with rework. Grain: side (handler or unit) and name. The rate is in percent of what was
-- resolved in the channels that tell of rework.
with asked as (
    select $unit as unit_code
    union all
    select above.unit_code
    from bridge_unit_hierarchy as above
    where
        above.ancestor_code = $unit
        and last_day($month) between above.effective_from and above.effective_to
),

counted as (
    select *
    from issues_counted($scope, $channel, $category, null)
    where
        month between months_before($month, 11) and $month
        and unit_code in (select asked.unit_code from asked)
),

named as (
    select
        'handler' as side,
        handling_unit as name,
        null as unit_code,
        checked,
        reworked,
        reworked_again
    from counted
    where unit_code = $unit and handling_unit is not null
    union all by name
    select
        'unit' as side,
        unit_code,
        checked,
        reworked,
        reworked_again
    from counted
    where $handler is null and level = $level
),

summed as (
    select
        side,
        name,
        unit_code,
        sum(checked) as checked,
        sum(reworked) as reworked,
        sum(reworked_again) as reworked_again
    from named
    group by all
)

select
    summed.side,
    coalesce(summed.name, units.unit_name) as name,
    summed.unit_code,
    summed.checked,
    summed.reworked,
    summed.reworked_again,
    100.0 * summed.reworked / summed.checked as rate
from summed
left join units_on(last_day($month)) as units on summed.unit_code = units.unit_code
where summed.reworked > 0
order by summed.side, summed.reworked_again desc, summed.reworked desc, rate desc, name, summed.unit_code
