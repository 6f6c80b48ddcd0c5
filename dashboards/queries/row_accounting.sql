-- Where every row that was read has gone, per source and over all (source_id null, is_total).
-- scope: whole city, a file carries the rows of many units
select
    load_files.source_id,
    grouping(load_files.source_id) = 1 as is_total,
    any_value(sources.title) as title,
    any_value(sources.cadence) as cadence,
    max(load_files.first_seen_at) filter (where load_files.status in ('loaded', 'same_as')) as last_seen_at,
    count(distinct load_files.file_id) filter (where load_files.status in ('loaded', 'same_as')) as files_loaded,
    count(distinct load_files.file_id) filter (where load_files.status in ('rejected', 'held')) as files_refused,
    coalesce(sum(load_files.rows_read), 0)::bigint as rows_read,
    coalesce(sum(load_files.rows_loaded), 0)::bigint as rows_loaded,
    coalesce(sum(load_files.rows_duplicate), 0)::bigint as rows_duplicate,
    coalesce(sum(load_files.rows_superseded), 0)::bigint as rows_superseded,
    coalesce(sum(load_files.rows_quarantined), 0)::bigint as rows_quarantined,
    coalesce(
        bool_and(
            load_files.rows_read
            = load_files.rows_loaded
            + load_files.rows_duplicate
            + load_files.rows_superseded
            + load_files.rows_quarantined
        ) filter (where load_files.status in ('loaded', 'same_as')),
        true
    ) as is_balanced
from load_files
left join dim_source as sources on load_files.source_id = sources.source_id
where $scope is null
group by grouping sets ((load_files.source_id), ())
order by is_total desc, rows_quarantined desc, load_files.source_id
