{# A row replaces an older row of its key: newer updated_at, then later file, then later row. Of equal rows the
   first to arrive stands, so that sending again changes no lineage. A mended row is as late as the file whose row it
   mends. #}
{% macro current_rows_upsert(source_id, has_updated_at) %}
{%- set columns = ['_key', '_hash', '_file_id', '_sheet', '_row'] + (['updated_at'] if has_updated_at else []) -%}
with deliveries as (
    {{ counted_deliveries(source_id) }}
),

ordered as (
    select
        *,
        row_number() over (order by name_date, first_seen_run, path_order, sheet) as rank_by_name,
        row_number() over (order by first_seen_run, path_order, sheet) as rank_by_run,
        row_number() over (order by first_seen_run, name_date nulls last, path_order, sheet) as rank_by_arrival
    from deliveries
),

-- The same bytes may have been delivered more than once; a row is then as late and as early as its deliveries.
landings as materialized (
    select
        landed_as,
        sheet,
        bool_and(name_date is not null) as is_dated,
        max(rank_by_name) as rank_by_name,
        max(rank_by_run) as rank_by_run,
        min(rank_by_arrival) as rank_by_arrival
    from ordered
    group by landed_as, sheet
),

mending as materialized (
    {{ mending_rows(source_id) }}
),

keys_sent_again as materialized (
    select _key
    from {{ landed_rows(source_id) }}
    group by _key
    having count(*) > 1
    union
    select _key
    from {{ landed_rows(source_id) }}
    where _mends is not null
),

candidates as materialized (
    select
        r._key,
        r._hash,
        r._file_id,
        r._sheet,
        r._row,
        r.place_row,
        {{ 'r.updated_at' if has_updated_at else 'cast(null as timestamp)' }} as updated_at,
        coalesce(w.rank_by_arrival, l.rank_by_arrival) as rank_by_arrival,
        l.rank_by_name,
        l.rank_by_run,
        bool_and(l.is_dated) over (partition by r._key) as is_dated
    from (
        {{ rows_in_place(source_id, columns) }}
    ) as r
    inner join keys_sent_again as k on r._key = k._key
    inner join landings as l on r.place_file = l.landed_as and r.place_sheet = l.sheet
    left join landings as w on r.mended_in = w.landed_as and r._sheet = w.sheet
),

winners as (
    select
        _key,
        _hash
    from candidates
    qualify row_number() over (
        partition by _key
        order by
            updated_at desc nulls last,
            case when is_dated then rank_by_name else rank_by_run end desc,
            place_row desc
    ) = 1
),

standing as materialized (
    select
        c._file_id,
        c._sheet,
        c._row
    from candidates as c
    inner join winners as w on c._key = w._key and c._hash = w._hash
    qualify row_number() over (partition by c._key order by c.rank_by_arrival, c._row) = 1
)

select r.*
from {{ landed_rows(source_id) }} as r
semi join landings as l on r._file_id = l.landed_as and r._sheet = l.sheet
anti join keys_sent_again as k on r._key = k._key
union all
select r.*
from {{ landed_rows(source_id) }} as r
semi join standing as s on r._file_id = s._file_id and r._sheet = s._sheet and r._row = s._row
{% endmacro %}
