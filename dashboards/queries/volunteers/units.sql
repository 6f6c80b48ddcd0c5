-- The units right below a unit in a month: volunteering against last month, members, check-ins that count for nothing.
-- Grain: unit. A figure is null where it was not reported or has no data; its status says which.
with figures as (
    select
        units.unit_code,
        units.unit_name,
        figures.kpi_id,
        max(figures.value) filter (where figures.month = $month) as value,
        max(figures.status) filter (where figures.month = $month) as status,
        max(figures.target) filter (where figures.month = $month) as target,
        -- compared only where both months are whole
        case
            when bool_and(units.was_in_force and figures.status = 'ok')
                then max(figures.value) filter (where figures.month < $month)
        end as last_value
    from fct_kpi_monthly as figures
    inner join units_below($scope, $unit, cast($month as date)) as units on figures.unit_code = units.unit_code
    where
        figures.month in ($month, months_before($month, 1))
        and figures.basis = 'as_was'
        and figures.kpi_id in (
            'volunteer_hours', 'volunteer_activities', 'member_participation', 'emergency_activity_share',
            'volunteer_teams'
        )
    group by all
),

flagged as (
    select
        unit_code,
        sum(checkins) as checkins,
        coalesce(sum(checkins) filter (where flag <> 'ok'), 0) as flagged,
        sum(hours_left_out) as hours_left_out
    from agg_volunteer_checkins_monthly
    where month = $month
    group by unit_code
)

select
    figures.unit_code,
    figures.unit_name,
    max(figures.value) filter (where kpi_id = 'volunteer_hours') as hours,
    max(figures.status) filter (where kpi_id = 'volunteer_hours') as hours_status,
    max(figures.last_value) filter (where kpi_id = 'volunteer_hours') as last_hours,
    max(figures.value) filter (where kpi_id = 'volunteer_activities') as activities,
    max(figures.last_value) filter (where kpi_id = 'volunteer_activities') as last_activities,
    max(figures.value) filter (where kpi_id = 'member_participation') as participation,
    max(figures.status) filter (where kpi_id = 'member_participation') as participation_status,
    max(figures.target) filter (where kpi_id = 'member_participation') as target,
    max(figures.value) filter (where kpi_id = 'emergency_activity_share') as emergency_share,
    max(figures.value) filter (where kpi_id = 'volunteer_teams') as teams,
    cast(coalesce(max(flagged.checkins), 0) as bigint) as checkins,
    cast(coalesce(max(flagged.flagged), 0) as bigint) as flagged,
    cast(100 * max(flagged.flagged) / nullif(max(flagged.checkins), 0) as double) as flagged_share,
    coalesce(max(flagged.hours_left_out), 0) as hours_left_out
from figures
left join flagged on figures.unit_code = flagged.unit_code
group by figures.unit_code, figures.unit_name
having figures.unit_code <> 'UNKNOWN' or hours > 0 or activities > 0 or flagged > 0
order by figures.unit_code = 'UNKNOWN', hours desc nulls last, figures.unit_code
