-- The files that came, the refused ones first, then the newest. Grain: file version and sheet; at most $most.
-- scope: whole city, a file carries the rows of many units
select
    files.path,
    files.source_id,
    sources.title,
    sources.owner_post,
    files.sheet,
    files.status,
    files.reason,
    files.rows_read,
    files.rows_skipped,
    files.rows_loaded,
    files.rows_duplicate,
    files.rows_superseded,
    files.rows_quarantined,
    files.first_seen_at
from load_files as files
left join dim_source as sources on files.source_id = sources.source_id
where $scope is null and ($status is null or contains($status, files.status))
order by files.status in ('rejected', 'held') desc, files.first_seen_at desc, files.path, files.sheet
limit $most
