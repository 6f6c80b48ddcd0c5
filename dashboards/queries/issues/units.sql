-- Issues of a month by the units right below a unit, the most overdue first. What counts is what was counted under this
-- unit, so that the rows add up to it: UNKNOWN is one of them, and so is the unit itself with what names it and none of
-- its children (is_own). Grain: unit. Rates in percent; last_ is a month before.
with counted as (
    select
        *,
        parent_code is not distinct from $unit as is_below
    from issues_counted($scope, $channel, $category, $handler)
    where
        $unit in (parent_code, unit_code)
        and month in ($month, months_before($month, 1))
        -- the rows of others need not be looked at
        and unit_code in (select units.unit_code from dim_unit as units where $unit in (units.parent_code, units.unit_code))
),

listed as (
    select
        units.unit_code,
        units.unit_name
    from units_on(last_day($month)) as units
    inner join units_in_force() as forces on units.unit_code = forces.unit_code and forces.month = $month
    where units.parent_code = $unit and in_scope($scope, units.unit_code, units.street_code, units.community_code)
),

-- of what the unit has in all, that which is counted below is taken away
parts as (
    select
        counted.*,
        false as is_own,
        1 as sign
    from counted
    where counted.is_below
    union all by name
    select
        listed.*,
        false as is_own
    from listed
    union all by name
    select
        counted.* replace ($unit as unit_code, null as unit_name),
        true as is_own,
        case when counted.is_below then -1 else 1 end as sign
    from counted
),

summed as (
    select
        unit_code,
        max(unit_name) as unit_name,
        is_own,
        coalesce(sum(sign * reported) filter (where month = $month), 0) as reported,
        coalesce(sum(sign * reported) filter (where month < $month), 0) as last_reported,
        coalesce(sum(sign * resolved) filter (where month = $month), 0) as resolved,
        coalesce(sum(sign * due) filter (where month = $month), 0) as due,
        coalesce(sum(sign * on_time) filter (where month = $month), 0) as on_time,
        coalesce(sum(sign * issues_open) filter (where month = $month), 0) as issues_open,
        coalesce(sum(sign * issues_overdue) filter (where month = $month), 0) as issues_overdue,
        coalesce(sum(sign * issues_overdue) filter (where month < $month), 0) as last_overdue
    from parts
    group by unit_code, is_own
)

select
    summed.*,
    100.0 * summed.on_time / nullif(summed.due, 0) as on_time_rate,
    summed.is_own or summed.unit_code = 'UNKNOWN' or listed.unit_code is not null as is_in_force,
    summed.is_own or summed.unit_code = 'UNKNOWN' or forces.unit_code is not null as was_in_force
from summed
left join listed on summed.unit_code = listed.unit_code and not summed.is_own
left join units_in_force() as forces
    on summed.unit_code = forces.unit_code and forces.month = months_before($month, 1)
where
    listed.unit_code is not null
    or greatest(
        summed.reported, summed.last_reported, summed.resolved, summed.due, summed.issues_open, summed.last_overdue
    ) > 0
order by summed.is_own, summed.unit_code = 'UNKNOWN', summed.issues_overdue desc, summed.reported desc, summed.unit_code
