-- Grids and micro-grids below a unit with the households visited in three months and those not reached, most of these
-- first. Grain: grid or micro-grid in force in the month. above_ is the unit right above it: how many of its units reach
-- the target is counted where their figures are whole. Those not reached were visited in vain or not visited at all.
-- A figure is null where it was not reported or has no data.
with units as (
    select *
    from units_of_month($month)
    where
        level in ('grid', 'micro_grid')
        and unit_code <> $unit
        and ($is_city or $unit in (street_code, community_code, parent_code))
        and in_scope($scope, unit_code, street_code, community_code)
),

named as (
    select *
    from names_until(last_day($month))
    where unit_code in (
        select unnest([units.street_code, units.community_code, units.parent_code]) as unit_code
        from units
    )
),

-- otherwise there is nothing to compare with
stood as (
    select unit_code
    from units_in_force()
    where month = months_before($month, 1) and unit_code in (select units.unit_code from units)
),

visited as (
    select
        unit_code,
        households_visited
    from agg_households_visited_monthly
    where month = $month and unit_code in (select units.unit_code from units)
),

figures as (
    select
        unit_code,
        max(status) filter (kpi_id = 'household_visit_coverage' and month = $month) as status,
        max(numerator) filter (kpi_id = 'household_visit_coverage' and month = $month) as households_reached,
        max(denominator) filter (kpi_id = 'household_visit_coverage' and month = $month) as households,
        max(greatest(denominator - numerator, 0)) filter (
            kpi_id = 'household_visit_coverage' and month = $month
        ) as not_reached,
        max(value) filter (kpi_id = 'household_visit_coverage' and month = $month) as value,
        max(target) filter (kpi_id = 'household_visit_coverage' and month = $month) as target,
        max(attainment) filter (kpi_id = 'household_visit_coverage' and month = $month) as attainment,
        max(value) filter (kpi_id = 'household_visit_coverage' and month < $month) as last_value,
        max(status) filter (kpi_id = 'household_visit_coverage' and month < $month) as last_status,
        max(value) filter (kpi_id = 'visits_made' and month = $month) as visits_made
    from fct_kpi_monthly
    where
        kpi_id in ('household_visit_coverage', 'visits_made')
        and basis = 'as_was'
        and month in ($month, months_before($month, 1))
        and unit_code in (select units.unit_code from units union all select units.parent_code from units)
    group by unit_code
)

select
    units.unit_code,
    units.unit_name,
    units.level,
    -- micro-grids are numbered within their grid, grids within their community
    case when $unit not in (units.community_code, units.parent_code) then coalesce(communities.unit_name, '') else '' end
    || case when units.level = 'micro_grid' and units.parent_code <> $unit then coalesce(aboves.unit_name, '') else '' end
    || units.unit_name as full_name,
    communities.unit_name as community_name,
    streets.unit_name as street_name,
    units.parent_code as above_code,
    aboves.unit_name as above_name,
    above.value as above_value,
    above.attainment >= 1 - 1e-9 as is_above_reached,
    figures.* exclude (unit_code, last_value, last_status),
    least(
        coalesce(visited.households_visited, 0) - figures.households_reached, figures.not_reached
    ) as in_vain,
    figures.not_reached - in_vain as not_visited,
    coalesce(figures.attainment >= 1 - 1e-9, false) as is_reached,
    graded(figures.attainment, figures.status = 'ok', is_over($month)) as grade,
    case
        when stood.unit_code is not null and figures.status = 'ok' and figures.last_status = 'ok'
            then figures.value - figures.last_value
    end as step,
    count(*) filter (figures.status = 'ok' and figures.attainment >= 1 - 1e-9) over (
        partition by units.parent_code
    ) as reached_of_above,
    count(*) filter (figures.status = 'ok') over (partition by units.parent_code) as judged_of_above,
    count(*) filter (figures.status = 'ok' and figures.attainment >= 1 - 1e-9) over (
        partition by units.level
    ) as reached_in_all,
    count(*) filter (figures.status = 'ok') over (partition by units.level) as judged_in_all
from units
left join figures on units.unit_code = figures.unit_code
left join visited on units.unit_code = visited.unit_code
left join figures as above on units.parent_code = above.unit_code
left join stood on units.unit_code = stood.unit_code
left join named as communities on units.community_code = communities.unit_code
left join named as streets on units.street_code = streets.unit_code
left join named as aboves on units.parent_code = aboves.unit_code
order by figures.not_reached desc nulls last, units.unit_code
