-- What happened to each rejected row since it arrived, under every file that brought it. A line of a mended workbook
-- has no history of its own where it names a row: it is an event of that row.
with reasons as (
    select
        source_id,
        _file_id,
        _sheet,
        _row,
        string_agg(distinct reason, ' ' order by reason) as reasons
    from {{ source('raw', 'quarantine') }}
    group by source_id, _file_id, _sheet, _row
),

rejected as (
    select
        p.*,
        r.reasons
    from {{ ref('int_quarantine_places') }} as p
    inner join reasons as r
        on p.source_id = r.source_id and p._file_id = r._file_id and p._sheet = r._sheet and p._row = r._row
    where p.is_waiting
),

rows_by_file as (
    select
        r.source_id,
        r.place,
        f.file_id,
        f.path,
        r._sheet as sheet,
        r._row as row_number,
        r.reasons,
        f.first_seen_at
    from rejected as r
    inner join {{ source('raw', 'files') }} as f
        on r.source_id = f.source_id and r._file_id = f.landed_as and r._sheet = f.sheet
    where not r.is_attempt and f.status in ('loaded', 'same_as')
),

-- `file_id` where an event is about one of the files that brought the row.
events as (
    select
        source_id,
        place,
        file_id,
        'opened' as event,
        first_seen_at as event_at,
        path as event_by,
        reasons as event_why
    from rows_by_file
    union all
    select
        source_id,
        place,
        null as file_id,
        'sent_back' as event,
        first_seen_at as event_at,
        path as event_by,
        reasons as event_why
    from rejected
    where is_attempt
    union all
    select
        source_id,
        place,
        file_id,
        'mended' as event,
        mended_at as event_at,
        mended_by as event_by,
        null as event_why
    from {{ ref('int_quarantine_mended') }}
    union all
    select
        source_id,
        place,
        null as file_id,
        case when action = 'discard' then 'discarded' else 'reopened' end as event,
        decided_at as event_at,
        decided_by as event_by,
        why as event_why
    from {{ ref('int_quarantine_decisions') }}
)

select
    r.source_id,
    r.file_id,
    r.path,
    r.sheet,
    r.row_number,
    e.event,
    e.event_at,
    e.event_by,
    e.event_why
from rows_by_file as r
inner join events as e
    on r.source_id = e.source_id and r.place = e.place and r.file_id = coalesce(e.file_id, r.file_id)
