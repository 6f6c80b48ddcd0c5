-- The newest files of a source are those of its newest day; what older ones had is history.
with newest as (
    select
        source_id,
        max(list_day) as list_day
    from {{ source('raw', 'files') }}
    where status in ('loaded', 'same_as', 'held')
    group by source_id
)

select
    d.source_id,
    s.system,
    s.owner_post,
    d.file_id,
    d.path,
    d.sheet,
    d.kind,
    d.column_name,
    d.header,
    d.message,
    d.first_seen_at,
    d.list_day = n.list_day as is_newest
from {{ source('raw', 'drift') }} as d
left join newest as n on d.source_id = n.source_id
left join {{ source('raw', 'sources') }} as s on d.source_id = s.source_id
