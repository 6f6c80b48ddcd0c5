-- The KPIs of a unit in a month: those that weigh first, then those that only inform. Grain: KPI that reaches the level
-- of the unit. status is not_applicable where the KPI has no figure on this basis. Changes are null where the two months
-- cannot be held against each other: one is not over, not whole, or from before the unit was in force.
with units as (
    select *
    from units_on(case $basis when 'as_is' then (select as_of from as_of) else last_day($month) end)
    where in_scope($scope, unit_code, street_code, community_code)
),

unit as (
    select
        units.unit_code,
        units.level,
        upper.unit_code as above_code,
        upper.unit_name as above_name
    from units
    left join units as upper on units.parent_code = upper.unit_code
    where units.unit_code = $unit
),

-- of months before a unit was in force there is nothing to compare with, though data may name it there
figures as (
    select
        figures.*,
        figures.unit_code = $unit as is_own
    from fct_kpi_monthly as figures
    where
        figures.unit_code in (select unit.unit_code from unit union all select unit.above_code from unit)
        and figures.basis = $basis
        and figures.month between $month - interval 1 year and $month
        and (
            figures.month = $month
            or $basis = 'as_is'
            or figures.unit_code = 'UNKNOWN'
            or exists(
                select 1 from dim_unit as spans
                where
                    spans.unit_code = figures.unit_code
                    and spans.valid_from <= last_day(figures.month)
                    and coalesce(spans.valid_to, date '9999-12-31') >= figures.month
            )
        )
),

by_kpi as (
    select
        kpi_id,
        any_value(figures) filter (is_own and month = $month) as now,
        any_value(figures) filter (is_own and month = $month - interval 1 month) as before,
        any_value(figures) filter (is_own and month = $month - interval 1 year) as year_ago,
        any_value(figures) filter (not is_own and month = $month) as upper,
        map_from_entries(list((month, value)) filter (is_own)) as months,
        -- the months of the year so far: sides of a figure add up, months without a report are counted
        sum(numerator) filter (is_own and year(month) = year($month) and status <> 'not_reported') as year_numerator,
        sum(denominator) filter (is_own and year(month) = year($month) and status <> 'not_reported') as year_denominator,
        count(*) filter (is_own and year(month) = year($month) and status = 'not_reported') as year_missing
    from figures
    group by kpi_id
),

compared as (
    select
        by_kpi.*,
        last_day($month) <= as_of.as_of as is_over,
        last_day($month) <= as_of.as_of and now.status = 'ok' and before.status = 'ok' as is_comparable,
        last_day($month) <= as_of.as_of and now.status = 'ok' and year_ago.status = 'ok' as is_year_comparable
    from by_kpi
    cross join as_of
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
        when unit.level is null or unit.level in ('grid', 'micro_grid') then 'not_scored'
        when list_contains(kpis.scored_at, unit.level) or len(kpis.scored_at) = 0 then 'quarter_end'
        else 'elsewhere'
    end as weighs,
    coalesce(figures.now.status, 'not_applicable') as status,
    figures.now.value,
    figures.now.target,
    figures.now.attainment,
    graded(figures.now.attainment, weighs not in ('quarter_end', 'elsewhere'), figures.is_over) as grade,
    figures.before.value as last_value,
    coalesce(figures.is_comparable, false) as is_comparable,
    figures.now.value - figures.before.value as step,
    figures.year_ago.value as year_value,
    coalesce(figures.is_year_comparable, false) as is_year_comparable,
    figures.now.value - figures.year_ago.value as year_step,
    case
        when kpis.kind = 'flow' then figures.year_numerator
        when kpis.kind = 'ratio' and not kpis.is_at_month_end
            then figures.year_numerator / nullif(figures.year_denominator, 0) * case kpis.unit when '%' then 100 else 1 end
    end as year_so_far,
    coalesce(figures.year_missing, 0) as year_missing,
    unit.above_name,
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
cross join unit
left join compared as figures on kpis.kpi_id = figures.kpi_id
left join kpis_weighing($month) as weighing on kpis.kpi_id = weighing.kpi_id and unit.level = weighing.level
left join kpi_exports_missing($month) as missing on kpis.kpi_id = missing.kpi_id
where
    unit.level is null
    or list_position(['city', 'street', 'community', 'grid', 'micro_grid'], kpis.lowest)
    >= list_position(['city', 'street', 'community', 'grid', 'micro_grid'], unit.level)
window by_area as (partition by kpis.area)
order by
    list_position(['organisation', 'empowerment', 'platforms', 'grid'], kpis.area),
    weighing.weight is null,
    kpis.weight is null,
    kpis.position
