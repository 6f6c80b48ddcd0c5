-- Past values that the last build moved: the city's first, then the newest months. Grain: KPI, unit, month, basis; at most $most.
with moved as (
    select
        changes.*,
        coalesce(units.unit_name, changes.unit_code) as unit_name,
        units.level
    from fct_kpi_changes as changes
    left join units_on(current_date) as units on changes.unit_code = units.unit_code
    where in_scope($scope, coalesce(units.unit_code, changes.unit_code), units.street_code, units.community_code)
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
    count(*) over () as moved_in_all,
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
