-- The KPIs of a unit in a month: those that weigh first, then those that only inform. $level is the unit's, $above the unit
-- above it. Grain: KPI that reaches the level of the unit. status is not_applicable where the KPI has no figure on this
-- basis. Changes are null where the two months cannot be held against each other: one is not over, not whole, or from
-- before the unit was in force.
with by_kpi as (
    select
        figures.kpi_id,
        any_value({
            'status': figures.status, 'value': figures.value, 'target': figures.target, 'attainment': figures.attainment
        }) filter (figures.unit_code = $unit and figures.month = $month) as now,
        any_value({ 'status': figures.status, 'value': figures.value })
            filter (figures.unit_code = $unit and figures.month = months_before($month, 1)) as before,
        any_value({ 'status': figures.status, 'value': figures.value })
            filter (figures.unit_code = $unit and figures.month = months_before($month, 12)) as year_ago,
        any_value({ 'status': figures.status, 'value': figures.value })
            filter (figures.unit_code <> $unit and figures.month = $month) as upper,
        map_from_entries(list((figures.month, figures.value)) filter (figures.unit_code = $unit)) as months,
        -- the months of the year so far: sides of a figure add up, months without a report are counted
        sum(figures.numerator) filter (
            figures.unit_code = $unit and year(figures.month) = year($month) and figures.status <> 'not_reported'
        ) as year_numerator,
        sum(figures.denominator) filter (
            figures.unit_code = $unit and year(figures.month) = year($month) and figures.status <> 'not_reported'
        ) as year_denominator,
        count(*) filter (
            figures.unit_code = $unit and year(figures.month) = year($month) and figures.status = 'not_reported'
        ) as year_missing
    from (
        select * from figures_of($unit, $basis)
        union all
        select * from figures_of($above, $basis)
        where month = $month
    ) as figures
    left join units_in_force() as forces
        on
            figures.unit_code = forces.unit_code
            and figures.month = forces.month
            and forces.unit_code in ($unit, $above)
    where
        figures.month between months_before($month, 12) and $month
        -- of months before a unit was in force there is nothing to compare with, though data may name it there
        and (figures.month = $month or counts_in(figures.unit_code, forces.month, $basis))
    group by figures.kpi_id
)

select
    kpis.kpi_id,
    kpis.area,
    kpis.unit,
    kpis.unit_en,
    kpis.kind,
    kpis.is_at_month_end,
    kpis.direction,
    kpis.definition_zh,
    kpis.definition_en,
    weighing.weight,
    case
        when kpis.weight is null then 'never'
        when weighing.weight is not null then 'now'
        when $level is null or $level in ('grid', 'micro_grid') then 'not_scored'
        when list_contains(kpis.scored_at, $level) or len(kpis.scored_at) = 0 then 'quarter_end'
        else 'elsewhere'
    end as weighs,
    coalesce(figures.now.status, 'not_applicable') as status,
    figures.now.value,
    figures.now.target,
    figures.now.attainment,
    graded(figures.now.attainment, weighs not in ('quarter_end', 'elsewhere'), is_over($month)) as grade,
    figures.before.value as last_value,
    coalesce(is_over($month) and figures.now.status = 'ok' and figures.before.status = 'ok', false) as is_comparable,
    figures.now.value - figures.before.value as step,
    figures.year_ago.value as year_value,
    coalesce(is_over($month) and figures.now.status = 'ok' and figures.year_ago.status = 'ok', false)
        as is_year_comparable,
    figures.now.value - figures.year_ago.value as year_step,
    case
        when kpis.kind = 'flow' then figures.year_numerator
        when kpis.kind = 'ratio' and not kpis.is_at_month_end
            then figures.year_numerator / nullif(figures.year_denominator, 0) * case kpis.unit when '%' then 100 else 1 end
    end as year_so_far,
    coalesce(figures.year_missing, 0) as year_missing,
    figures.upper.value as above_value,
    figures.upper.status as above_status,
    coalesce(missing.missing_sources, []) as missing_sources,
    -- points that the KPI takes from the score of its area; the total is the mean of the areas
    100 * weighing.weight * (1 - figures.now.attainment)
    / sum(weighing.weight) filter (figures.now.attainment is not null) over by_area as lost_of_area,
    list_contains(kpis.bases, $basis) as has_basis,
    list_transform(
        range(12, -1, -1), lambda ago: figures.months[cast($month - to_months(cast(ago as integer)) as date)]
    ) as trend
from kpi_catalogue as kpis
left join by_kpi as figures on kpis.kpi_id = figures.kpi_id
left join kpis_weighing($month) as weighing on kpis.kpi_id = weighing.kpi_id and weighing.level = $level
left join kpi_exports_missing($month) as missing on kpis.kpi_id = missing.kpi_id
where
    may_see($scope, $unit)
    and (
        $level is null
        or list_position(['city', 'street', 'community', 'grid', 'micro_grid'], kpis.lowest)
        >= list_position(['city', 'street', 'community', 'grid', 'micro_grid'], $level)
    )
window by_area as (partition by kpis.area)
order by
    list_position(['organisation', 'empowerment', 'platforms', 'grid'], kpis.area),
    weighing.weight is null,
    kpis.weight is null,
    kpis.position
