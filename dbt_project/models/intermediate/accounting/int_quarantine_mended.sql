{{ config(materialized='table') }}
-- Rejected rows that were mended, and what did it first: a line of a mended workbook, or a later file with a good row
-- of the same key. A mended row is as late as the file whose row it mends. Grain: source, place and file.
with files as (
    select *
    from {{ source('raw', 'files') }}
    where status in ('loaded', 'same_as')
),

-- The key a row has, or has since it was last sent back.
bad as (
    select distinct
        p.source_id,
        p.place,
        p._key,
        f.file_id,
        f.name_date,
        f.first_seen_run,
        f.path_order
    from {{ ref('int_quarantine_places') }} as p
    inner join files as f
        on p.source_id = f.source_id and p.place_file = f.landed_as and p.place_sheet = f.sheet
    where p.is_waiting and p._key is not null and (p.is_latest or not p.is_attempt)
),

{% for source_id in every_source() %}
mending_{{ source_id }} as (
    {{ mending_rows(source_id) }}
),

good_{{ source_id }} as (
    with mending as (select * from mending_{{ source_id }})

    select
        '{{ source_id }}' as source_id,
        r.*
    from (
        {{ rows_in_place(source_id, ['_key']) }}
    ) as r
    semi join (
        select _key from bad
        where source_id = '{{ source_id }}'
    ) as b on r._key = b._key
),
{% endfor %}

by_workbook as (
    select
        m.source_id,
        m.place,
        f.file_id,
        w.first_seen_at as mended_at,
        w.path as mended_by
    from (
        {% for source_id in every_source() %}
        select
            '{{ source_id }}' as source_id,
            *
        from mending_{{ source_id }}
        {% if not loop.last %}union all{% endif %}
        {% endfor %}
    ) as m
    inner join files as f on m.source_id = f.source_id and m.place_file = f.landed_as and m.place_sheet = f.sheet
    inner join files as w on m.source_id = w.source_id and m._file_id = w.landed_as and m._sheet = w.sheet
),

by_later_file as (
    select
        b.source_id,
        b.place,
        b.file_id,
        coalesce(w.first_seen_at, f.first_seen_at) as mended_at,
        coalesce(w.path, f.path) as mended_by
    from bad as b
    inner join (
        {% for source_id in every_source() %}
        select * from good_{{ source_id }}
        {% if not loop.last %}union all{% endif %}
        {% endfor %}
    ) as g on b.source_id = g.source_id and b._key = g._key
    inner join files as f on g.source_id = f.source_id and g.place_file = f.landed_as and g.place_sheet = f.sheet
    left join files as w on g.source_id = w.source_id and g.mended_in = w.landed_as
    where
        case
            when b.name_date is not null and f.name_date is not null
                then (f.name_date, f.first_seen_run, f.path_order) > (b.name_date, b.first_seen_run, b.path_order)
            else (f.first_seen_run, f.path_order) > (b.first_seen_run, b.path_order)
        end
)

select
    source_id,
    place,
    file_id,
    min(mended_at) as mended_at,
    arg_min(mended_by, (mended_at, mended_by)) as mended_by
from (
    select * from by_workbook
    union all
    select * from by_later_file
) as m
group by source_id, place, file_id
