-- Rows that wait in quarantine, by source, reason and who owns the export. Grain: source, reason.
-- A row that breaks two rules stands under both; rows_in_source counts it once.
with waiting as (
    select
        rows.source_id,
        rows.reason,
        rows.path,
        rows.sheet,
        rows.row_number
    from quarantined_rows as rows
    left join units_on(current_date) as units on rows.unit_code = units.unit_code
    where
        rows.status = 'open'
        and rows.is_latest
        and in_scope($scope, coalesce(units.unit_code, rows.unit_code), units.street_code, units.community_code)
),

per_source as (
    select
        source_id,
        count(distinct (path, sheet, row_number)) as rows_in_source
    from waiting
    group by source_id
)

select
    waiting.source_id,
    any_value(sources.title) as title,
    any_value(sources.owner_post) as owner_post,
    any_value(sources.owner_level) as owner_level,
    waiting.reason,
    count(distinct (waiting.path, waiting.sheet, waiting.row_number)) as rows,
    count(distinct waiting.path) as files,
    any_value(per_source.rows_in_source) as rows_in_source,
    (select sum(every.rows_in_source) from per_source as every)::bigint as rows_in_all
from waiting
inner join per_source on waiting.source_id = per_source.source_id
left join dim_source as sources on waiting.source_id = sources.source_id
group by waiting.source_id, waiting.reason
order by rows_in_source desc, waiting.source_id, rows desc, waiting.reason
