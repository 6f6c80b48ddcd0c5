-- The units right below a unit in a month: coverage of households in three months, visits made, requests collected, and
-- how many of the grids in each fall short. What was counted for the unit and none of those below is a row (is_own), so
-- that visits add up. Grain: unit. A figure is null where it was not reported or has no data; its status says which.
with units as (
    select *
    from units_below($scope, $unit, cast($month as date))
),

asked as (
    select units.unit_code from units
    union all
    select $unit as unit_code
    where may_see($scope, $unit)
),

figures as (
    select
        figures.*,
        figures.unit_code = $unit as is_own
    from fct_kpi_monthly as figures
    where
        figures.month in ($month, months_before($month, 1))
        and figures.basis = 'as_was'
        and figures.kpi_id in ('household_visit_coverage', 'visits_made', 'requests_per_100_visits')
        and figures.unit_code in (select asked.unit_code from asked)
),

wide as (
    select
        unit_code,
        is_own,
        max(value) filter (kpi_id = 'household_visit_coverage' and month = $month) as coverage,
        max(status) filter (kpi_id = 'household_visit_coverage' and month = $month) as coverage_status,
        max(target) filter (kpi_id = 'household_visit_coverage' and month = $month) as target,
        max(attainment) filter (kpi_id = 'household_visit_coverage' and month = $month) as attainment,
        max(greatest(denominator - numerator, 0)) filter (
            kpi_id = 'household_visit_coverage' and month = $month
        ) as not_reached,
        max(value) filter (kpi_id = 'household_visit_coverage' and month < $month and status = 'ok') as last_coverage,
        max(value) filter (kpi_id = 'visits_made' and month = $month) as made,
        max(status) filter (kpi_id = 'visits_made' and month = $month) as made_status,
        max(value) filter (kpi_id = 'visits_made' and month < $month and status = 'ok') as last_made,
        max(numerator) filter (kpi_id = 'requests_per_100_visits' and month = $month) / 100 as requests,
        max(value) filter (kpi_id = 'requests_per_100_visits' and month = $month) as requests_per_100
    from figures
    group by unit_code, is_own
),

grids as (
    select
        units.unit_code,
        count(*) as grids_judged,
        count(*) filter (coverage.attainment < 1 - 1e-9) as grids_short
    from units
    inner join dim_unit as grid
        on
            units.unit_code in (grid.street_code, grid.community_code)
            and grid.level = 'grid'
            and last_day($month) between grid.valid_from and coalesce(grid.valid_to, date '9999-12-31')
    inner join fct_kpi_monthly as coverage
        on
            grid.unit_code = coverage.unit_code
            and coverage.kpi_id = 'household_visit_coverage'
            and coverage.month = $month
            and coverage.basis = 'as_was'
            and coverage.status = 'ok'
    where units.level in ('street', 'community')
    group by units.unit_code
),

below as (
    select
        units.unit_code,
        units.unit_name,
        units.was_in_force,
        wide.* exclude (unit_code, is_own),
        grids.grids_judged,
        grids.grids_short,
        false as is_own
    from units
    left join wide on units.unit_code = wide.unit_code
    left join grids on units.unit_code = grids.unit_code
    where units.unit_code <> 'UNKNOWN' or wide.made > 0
),

own as (
    select
        wide.unit_code,
        wide.made - coalesce(sum(below.made), 0) as made,
        wide.requests - coalesce(sum(below.requests), 0) as requests
    from wide
    left join below on not below.is_own
    where wide.is_own
    group by wide.unit_code, wide.made, wide.requests
),

listed as (
    select * from below
    union all by name
    select
        unit_code,
        made,
        requests,
        true as is_own
    from own
    where made > 0 and exists(select 1 from below)
)

select
    listed.*,
    graded(listed.attainment, listed.coverage_status = 'ok', is_over($month)) as grade
from listed
order by listed.is_own, listed.unit_code = 'UNKNOWN', listed.coverage nulls last, listed.unit_code
