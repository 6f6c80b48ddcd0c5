-- A row is listed under every file that brought it, copies of the same bytes included.
select
    q.source_id,
    s.system,
    s.owner_post,
    s.owner_level,
    f.file_id,
    f.path,
    q._sheet as sheet,
    q._row as row_number,
    q.unit_code,
    q.column_name,
    q.value,
    q.reason,
    case when m.file_id is not null then 'mended' else 'open' end as status,
    f.first_seen_at
from {{ source('raw', 'quarantine') }} as q
inner join {{ source('raw', 'files') }} as f
    on q.source_id = f.source_id and q._file_id = f.landed_as and q._sheet = f.sheet
left join {{ source('raw', 'sources') }} as s on q.source_id = s.source_id
left join {{ ref('int_quarantine_mended') }} as m
    on q.source_id = m.source_id and f.file_id = m.file_id and q._key = m._key
where f.status in ('loaded', 'same_as')
