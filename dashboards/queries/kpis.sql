-- The KPIs of a unit in a month: those that weigh first, then those that only inform. Grain: KPI that reaches the level
-- of the unit. status is not_applicable where the KPI has no figure on this basis.
with unit as (
    select
        units.unit_code,
        units.level,
        units.parent_code
    from units_on(case $basis when 'as_is' then (select as_of from as_of) else last_day($month) end) as units
    where units.unit_code = $unit and in_scope($scope, units.unit_code, units.street_code, units.community_code)
),

-- restated figures stand beside those of the unit above it of today
above as (
    select
        units.unit_code,
        units.unit_name
    from units_on(case $basis when 'as_is' then (select as_of from as_of) else last_day($month) end) as units
    inner join unit on units.unit_code = unit.parent_code
    where in_scope($scope, units.unit_code, units.street_code, units.community_code)
),

-- of months before a unit was in force there is nothing to compare with, though data may name it there
figures as (
    select figures.*
    from fct_kpi_monthly as figures
    left join units_in_force() as forces on figures.unit_code = forces.unit_code and figures.month = forces.month
    where
        figures.basis = $basis
        and figures.month between $month - interval 1 year and $month
        and figures.unit_code in (select unit.unit_code from unit union all select above.unit_code from above)
        and (figures.month = $month or $basis = 'as_is' or forces.month is not null or figures.unit_code = 'UNKNOWN')
),

months as (
    select month from months_known()
    where month between $month - interval 1 year and $month
),

trends as (
    select
        kpis.kpi_id,
        list(figures.value order by months.month) as trend
    from kpi_catalogue as kpis
    cross join months
    left join figures
        on
            kpis.kpi_id = figures.kpi_id
            and months.month = figures.month
            and figures.unit_code = (select unit.unit_code from unit)
    group by kpis.kpi_id
)

select
    kpis.kpi_id,
    kpis.area,
    kpis.unit,
    kpis.unit_en,
    kpis.kind,
    kpis.direction,
    kpis.definition_zh,
    kpis.definition_en,
    weighing.weight,
    kpis.weight is not null and weighing.weight is null as is_scored_elsewhere,
    coalesce(now.status, 'not_applicable') as status,
    now.value,
    now.target,
    now.attainment,
    coalesce(now.attainment >= 1 - 1e-9, false) as is_reached,
    before.value as last_value,
    coalesce(months_known.is_complete and now.status = 'ok' and before.status = 'ok', false) as is_comparable,
    now.value - before.value as step,
    (select above.unit_name from above) as above_name,
    upper.value as above_value,
    upper.status as above_status,
    coalesce(missing.missing_sources, []) as missing_sources,
    weighing.weight * (1 - now.attainment) as lost,
    list_contains(kpis.bases, $basis) as has_basis,
    trends.trend
from kpi_catalogue as kpis
cross join unit
inner join months_known() as months_known on months_known.month = $month
left join kpis_weighing($month) as weighing on kpis.kpi_id = weighing.kpi_id and unit.level = weighing.level
left join figures as now on kpis.kpi_id = now.kpi_id and unit.unit_code = now.unit_code and now.month = $month
left join figures as before
    on
        kpis.kpi_id = before.kpi_id
        and unit.unit_code = before.unit_code
        and before.month = $month - interval 1 month
left join figures as upper
    on kpis.kpi_id = upper.kpi_id and upper.unit_code = (select above.unit_code from above) and upper.month = $month
left join kpi_exports_missing($month) as missing on kpis.kpi_id = missing.kpi_id
left join trends on kpis.kpi_id = trends.kpi_id
where
    ($area is null or kpis.area = $area)
    and (
        unit.level is null
        or list_position(['city', 'street', 'community', 'grid', 'micro_grid'], kpis.lowest)
        >= list_position(['city', 'street', 'community', 'grid', 'micro_grid'], unit.level)
    )
order by
    list_position(['organisation', 'empowerment', 'platforms', 'grid'], kpis.area),
    weighing.weight is null,
    kpis.position
