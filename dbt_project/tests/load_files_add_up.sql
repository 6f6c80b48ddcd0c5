-- A file whose rows are not all accounted for: rows were lost or counted twice between the export and the warehouse.
-- rows_read comes from what ingest wrote, the other four from the rows that are there.
select
    path,
    sheet,
    source_id,
    rows_read,
    rows_loaded,
    rows_duplicate,
    rows_superseded,
    rows_quarantined
from {{ ref('load_files') }}
where
    status in ('loaded', 'same_as')
    and (
        rows_read <> rows_loaded + rows_duplicate + rows_superseded + rows_quarantined
        or least(rows_loaded, rows_duplicate, rows_superseded, rows_quarantined) < 0
    )
