-- Rejected rows and their count as ingest wrote it differ: a rejected row is missing from the page people mend from.
with listed as (
    select
        source_id,
        file_id,
        sheet,
        count(distinct row_number) as rows_listed
    from {{ ref('quarantined_rows') }}
    group by source_id, file_id, sheet
)

select
    f.path,
    f.sheet,
    f.rows_quarantined,
    l.rows_listed
from {{ ref('load_files') }} as f
left join listed as l on f.source_id = l.source_id and f.file_id = l.file_id and f.sheet = l.sheet
where f.status in ('loaded', 'same_as') and f.rows_quarantined <> coalesce(l.rows_listed, 0)
