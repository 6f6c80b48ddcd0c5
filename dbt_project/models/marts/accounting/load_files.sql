-- Of the deliveries of the same bytes one carries the rows that stand: the one they were landed as, else the first.
-- In the others the same rows are duplicates.
with files as (
    select
        *,
        status in ('loaded', 'same_as') as is_counted,
        row_number() over (
            partition by source_id, landed_as, sheet, status in ('loaded', 'same_as')
            order by file_id <> landed_as, first_seen_run, name_date, path_order
        ) = 1 as is_carrier
    from {{ source('raw', 'files') }}
),

shared as (
    select
        f.*,
        case when f.is_counted then coalesce(o.good_rows, 0) else 0 end as good_rows,
        case when f.is_counted then coalesce(o.equal_rows, 0) else 0 end as equal_rows,
        case when f.is_counted and f.is_carrier then coalesce(o.standing_rows, 0) else 0 end as rows_loaded
    from files as f
    left join {{ ref('int_file_outcomes') }} as o
        on f.source_id = o.source_id and f.landed_as = o._file_id and f.sheet = o._sheet
)

select
    f.file_id,
    f.source_id,
    s.system,
    f.path,
    f.sha256,
    f.sheet,
    f.status,
    f.reason,
    coalesce(f.rows_read, 0) as rows_read,
    coalesce(f.rows_skipped, 0) as rows_skipped,
    f.rows_loaded,
    f.equal_rows - f.rows_loaded as rows_duplicate,
    f.good_rows - f.equal_rows as rows_superseded,
    coalesce(f.rows_quarantined, 0) as rows_quarantined,
    f.first_seen_at,
    f.first_seen_run,
    f.name_date,
    f.list_day,
    f.landed_as,
    f.drift
from shared as f
left join {{ source('raw', 'sources') }} as s on f.source_id = s.source_id
