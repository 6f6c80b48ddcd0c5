-- The units right below a unit, each with its measures in a month. Grain: unit, measure.
-- What counts is what was counted under this unit, so that the rows add up to it: UNKNOWN is one of them, and so is
-- the unit itself with what names it and none of its children (is_own), such as a whistle of a street.
with counted as (
    select
        unit_code,
        unit_name,
        measure,
        month,
        sum(value) as value
    from agg_facts_monthly
    where
        parent_code = $unit
        and (level in ('street', 'community') or unit_code = 'UNKNOWN')
        and month in ($month, $month - interval 1 month)
        and in_scope($scope, unit_code, street_code, community_code)
    group by all
),

in_force as (
    select
        units.unit_code,
        units.unit_name
    from units_on(last_day($month)) as units
    inner join units_in_force() as forces on units.unit_code = forces.unit_code and forces.month = $month
    where
        units.parent_code = $unit
        and units.level in ('street', 'community')
        and in_scope($scope, units.unit_code, units.street_code, units.community_code)
),

-- units of now, and those that counted last month and are gone: they explain a change
listed as (
    select * from in_force
    union
    select
        unit_code,
        max_by(unit_name, month) as unit_name
    from counted
    where
        month >= $month - interval 1 month
        and unit_code not in (select in_force.unit_code from in_force)
    group by unit_code
),

states as (
    select
        listed.unit_code,
        listed.unit_name,
        coalesce(bool_or(forces.month = $month), false) as is_in_force,
        coalesce(bool_or(forces.month = $month - interval 1 month), false) as was_in_force
    from listed
    left join units_in_force() as forces on listed.unit_code = forces.unit_code
    group by all
),

cells as (
    select
        states.unit_code,
        states.unit_name,
        states.is_in_force,
        states.was_in_force,
        measures.fact,
        measures.measure,
        coalesce(sum(counted.value) filter (where counted.month = $month), 0) as value,
        coalesce(sum(counted.value) filter (where counted.month < $month), 0) as last_month
    from states
    cross join measures() as measures
    left join counted on states.unit_code = counted.unit_code and measures.measure = counted.measure
    group by all
),

own as (
    select
        measures.fact,
        measures.measure,
        coalesce(sum(totals.value) filter (where totals.month = $month), 0) as value,
        coalesce(sum(totals.value) filter (where totals.month < $month), 0) as last_month
    from measures() as measures
    left join agg_facts_monthly as totals
        on
            measures.measure = totals.measure
            and totals.unit_code = $unit
            and totals.month in ($month, $month - interval 1 month)
            and in_scope($scope, totals.unit_code, totals.street_code, totals.community_code)
    group by all
),

all_cells as (
    select
        *,
        false as is_own
    from cells
    union all by name
    select
        $unit as unit_code,
        own.fact,
        own.measure,
        own.value - coalesce(sum(cells.value), 0) as value,
        own.last_month - coalesce(sum(cells.last_month), 0) as last_month,
        true as is_own
    from own
    left join cells on own.measure = cells.measure
    group by own.fact, own.measure, own.value, own.last_month
)

select
    all_cells.unit_code,
    all_cells.unit_name,
    all_cells.measure,
    all_cells.is_own,
    coalesce(all_cells.is_in_force, true) as is_in_force,
    coalesce(all_cells.was_in_force, true) as was_in_force,
    case when now.status is distinct from 'not_reported' then all_cells.value end as value,
    case when prior.status is distinct from 'not_reported' then all_cells.last_month end as last_month
from all_cells
left join reporting() as now
    on all_cells.fact = now.fact and now.is_whole and now.month = $month
left join reporting() as prior
    on all_cells.fact = prior.fact and prior.is_whole and prior.month = $month - interval 1 month
order by all_cells.is_own, all_cells.unit_code = 'UNKNOWN', all_cells.unit_code, all_cells.measure
