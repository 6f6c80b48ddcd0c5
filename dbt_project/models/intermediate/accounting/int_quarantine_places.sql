{{ config(materialized='table') }}
-- Rejected rows with the row each is about: itself or, of a mended workbook, the one it was to mend.
-- `place` says which in one text, as `_mends` does. Grain: source, landing, sheet and row.
with rejected as (
    select
        source_id,
        _file_id,
        _sheet,
        _row,
        max(_key) as _key,
        max(_mends) as _mends
    from {{ source('raw', 'quarantine') }}
    group by source_id, _file_id, _sheet, _row
),

landings as (
    select
        source_id,
        landed_as,
        sheet,
        min(first_seen_at) as first_seen_at,
        arg_min(path, (first_seen_run, path_order)) as path,
        max((first_seen_run, path_order)) as last_arrival
    from {{ source('raw', 'files') }}
    where status in ('loaded', 'same_as')
    group by source_id, landed_as, sheet
),

placed as (
    select
        r.source_id,
        r._file_id,
        r._sheet,
        r._row,
        r._key,
        coalesce(r._mends, concat_ws('|', r._file_id, r._row, r._sheet)) as place,
        r._mends is not null as is_attempt,
        l.first_seen_at,
        l.path,
        l.last_arrival
    from rejected as r
    inner join landings as l on r.source_id = l.source_id and r._file_id = l.landed_as and r._sheet = l.sheet
)

select
    source_id,
    _file_id,
    _sheet,
    _row,
    _key,
    place,
    {{ mended_file('place') }} as place_file,
    {{ mended_sheet('place') }} as place_sheet,
    is_attempt,
    first_seen_at,
    path,
    row_number() over (
        partition by source_id, place
        order by is_attempt desc, last_arrival desc, _sheet desc, _row desc
    ) = 1 as is_latest,
    -- A row that was withdrawn with its file, or reads well by now, waits no more, whoever tried to mend it.
    bool_or(not is_attempt) over (partition by source_id, place) as is_waiting
from placed
