-- The rows that wait in quarantine, of one source and reason when chosen, at most $most. Values come masked.
select
    rows.source_id,
    sources.title,
    rows.path,
    rows.sheet,
    rows.row_number,
    rows.unit_code,
    units.unit_name,
    rows.column_name,
    rows.value,
    rows.reason,
    count(*) over () as rows_in_all
from quarantined_rows as rows
left join units_on(current_date) as units on rows.unit_code = units.unit_code
left join dim_source as sources on rows.source_id = sources.source_id
where
    rows.status = 'open'
    and rows.is_latest
    and ($source is null or rows.source_id = $source)
    and ($reason is null or rows.reason = $reason)
    and in_scope($scope, coalesce(units.unit_code, rows.unit_code), units.street_code, units.community_code)
order by rows.source_id, rows.path, rows.sheet, rows.row_number, rows.column_name
limit $most
