{{ config(materialized='table') }}
-- Rejected rows of which a later file brought a good one with the same key. Grain: source, file, key.
with bad as (
    select distinct
        q.source_id,
        q._key,
        f.file_id,
        f.name_date,
        f.first_seen_run,
        f.path_order
    from {{ source('raw', 'quarantine') }} as q
    inner join {{ source('raw', 'files') }} as f
        on q.source_id = f.source_id and q._file_id = f.landed_as and q._sheet = f.sheet
    where f.status in ('loaded', 'same_as') and q._key is not null
),

good as (
    {% for source_id in every_source() %}
    select
        '{{ source_id }}' as source_id,
        r._key,
        r._file_id,
        r._sheet
    from {{ landed_rows(source_id) }} as r
    semi join (
        select _key from bad
        where source_id = '{{ source_id }}'
    ) as b on r._key = b._key
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select distinct
    b.source_id,
    b.file_id,
    b._key
from bad as b
inner join good as g on b.source_id = g.source_id and b._key = g._key
inner join {{ source('raw', 'files') }} as f
    on g.source_id = f.source_id and g._file_id = f.landed_as and g._sheet = f.sheet
where
    f.status in ('loaded', 'same_as')
    and case
        when b.name_date is not null and f.name_date is not null
            then (f.name_date, f.first_seen_run, f.path_order) > (b.name_date, b.first_seen_run, b.path_order)
        else (f.first_seen_run, f.path_order) > (b.first_seen_run, b.path_order)
    end
