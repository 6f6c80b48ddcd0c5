-- The units right below a unit side by side, by the KPIs that have a target. Grain: unit in force and KPI that reaches its
-- level. unit_judged, unit_missed and unit_far count over the KPIs of a unit.
with below as (
    select * from standing_units($month, $basis)
    where parent_code = $unit and level <> 'city' and in_scope($scope, unit_code, street_code, community_code)
),

graded as (
    select
        below.unit_code,
        below.unit_name,
        below.level,
        kpis.kpi_id,
        kpis.position,
        kpis.area,
        kpis.unit,
        kpis.unit_en,
        kpis.kind,
        kpis.direction,
        figures.status,
        figures.value,
        figures.target,
        graded(
            figures.attainment,
            weighing.weight is not null or below.level in ('grid', 'micro_grid'),
            last_day($month) <= as_of.as_of
        ) as grade
    from below
    cross join as_of
    cross join kpi_catalogue as kpis
    left join kpis_weighing($month) as weighing on kpis.kpi_id = weighing.kpi_id and below.level = weighing.level
    left join fct_kpi_monthly as figures
        on
            below.unit_code = figures.unit_code
            and kpis.kpi_id = figures.kpi_id
            and figures.month = $month
            and figures.basis = $basis
    where
        kpis.target is not null
        and list_position(['city', 'street', 'community', 'grid', 'micro_grid'], kpis.lowest)
        >= list_position(['city', 'street', 'community', 'grid', 'micro_grid'], below.level)
)

select
    *,
    count(*) filter (grade <> 'none') over by_unit as unit_judged,
    count(*) filter (grade in ('missed', 'far')) over by_unit as unit_missed,
    count(*) filter (grade = 'far') over by_unit as unit_far
from graded
window by_unit as (partition by unit_code)
order by unit_code, position
