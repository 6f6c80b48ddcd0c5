-- A row is listed under every file that brought it, copies of the same bytes included. A line of a mended workbook that
-- is still bad is listed as well, and shares the fate of the row it was to mend.
with discarded as (
    select *
    from {{ ref('int_quarantine_decisions') }}
    qualify row_number() over (partition by source_id, place order by decision_no desc) = 1 and action = 'discard'
),

-- A row is mended for good when it is under every file that brought it.
mended as (
    select
        p.source_id,
        p.place,
        max(m.mended_at) as mended_at,
        arg_max(m.mended_by, (m.mended_at, m.mended_by)) as mended_by
    from {{ ref('int_quarantine_places') }} as p
    inner join {{ source('raw', 'files') }} as f
        on p.source_id = f.source_id and p._file_id = f.landed_as and p._sheet = f.sheet
    left join {{ ref('int_quarantine_mended') }} as m
        on p.source_id = m.source_id and p.place = m.place and f.file_id = m.file_id
    where not p.is_attempt and f.status in ('loaded', 'same_as')
    group by p.source_id, p.place
    having count(*) = count(m.mended_by)
),

settled as (
    select
        p.source_id,
        p._file_id,
        p._sheet,
        p._row,
        f.file_id,
        f.path,
        f.first_seen_at,
        p.is_latest,
        case
            when coalesce(m.mended_by, a.mended_by) is not null then 'mended'
            when d.action is not null or not p.is_waiting then 'discarded'
            else 'open'
        end as status,
        coalesce(m.mended_at, a.mended_at, d.decided_at) as settled_at,
        coalesce(m.mended_by, a.mended_by, d.decided_by) as settled_by,
        case
            when coalesce(m.mended_by, a.mended_by) is null
                then coalesce(d.why, if(not p.is_waiting, '原行已不在隔离中：原文件已撤回或暂存，或现在读得通', null))
        end as settled_why
    from {{ ref('int_quarantine_places') }} as p
    inner join {{ source('raw', 'files') }} as f
        on p.source_id = f.source_id and p._file_id = f.landed_as and p._sheet = f.sheet
    left join {{ ref('int_quarantine_mended') }} as m
        on p.source_id = m.source_id and p.place = m.place and f.file_id = m.file_id
    left join mended as a on p.is_attempt and p.source_id = a.source_id and p.place = a.place
    left join discarded as d on p.source_id = d.source_id and p.place = d.place
    where f.status in ('loaded', 'same_as')
)

select
    q.source_id,
    s.system,
    s.owner_post,
    s.owner_level,
    p.file_id,
    p.path,
    q._sheet as sheet,
    q._row as row_number,
    q.unit_code,
    q.column_name,
    q.value,
    q.reason,
    p.status,
    p.first_seen_at,
    p.settled_at,
    p.settled_by,
    p.settled_why,
    q._mends as mends,
    p.is_latest
from {{ source('raw', 'quarantine') }} as q
inner join settled as p
    on q.source_id = p.source_id and q._file_id = p._file_id and q._sheet = p._sheet and q._row = p._row
left join {{ source('raw', 'sources') }} as s on q.source_id = s.source_id
