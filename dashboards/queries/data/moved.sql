-- Past values that the last build moved: the city's first, then the newest months. Where a value moved alike on both
-- bases it is told once (basis: both). Grain: KPI, unit, month, basis; at most $most.
with moved as (
    select
        changes.kpi_id,
        changes.unit_code,
        changes.month,
        any_value(changes.value_before) as value_before,
        any_value(changes.value_after) as value_after,
        any_value(changes.difference) as difference,
        changes.status_before,
        changes.status_after,
        changes.found_by,
        changes.files,
        changes.files_count,
        coalesce(units.unit_name, changes.unit_code) as unit_name,
        units.level,
        case when count(*) = 1 then any_value(changes.basis) else 'both' end as basis,
        count(*) as values_moved,
        -- sums of the same rows in another order differ in the last digits
        round(changes.value_before, 6) as was,
        round(changes.value_after, 6) as became
    from fct_kpi_changes as changes
    left join units_on(current_date) as units on changes.unit_code = units.unit_code
    where in_scope($scope, coalesce(units.unit_code, changes.unit_code), units.street_code, units.community_code)
    group by all
)

select
    moved.kpi_id,
    catalogue.name_zh,
    catalogue.name_en,
    catalogue.unit,
    catalogue.unit_en,
    catalogue.kind,
    catalogue.direction,
    moved.unit_code,
    moved.unit_name,
    moved.month,
    moved.basis,
    moved.value_before,
    moved.value_after,
    moved.difference,
    moved.status_before,
    moved.status_after,
    moved.found_by,
    moved.files,
    moved.files_count,
    (sum(moved.values_moved) over ())::bigint as moved_in_all,
    (count(distinct moved.kpi_id) over ()) as kpis_in_all,
    min(moved.month) over () as first_month,
    max(moved.month) over () as last_month
from moved
left join kpi_catalogue as catalogue on moved.kpi_id = catalogue.kpi_id
order by
    list_position(['city', 'street', 'community', 'grid', 'micro_grid'], moved.level) nulls last,
    moved.month desc,
    catalogue.position,
    moved.unit_code,
    moved.basis
limit $most
