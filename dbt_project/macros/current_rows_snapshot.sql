{# Each file is the full list on its day. Of a key the version of the latest list that has a good row of it stands
   (a key that is there only as a quarantined row is on that list all the same); of equal rows the first to arrive.
   Keys that the newest list lacks stay as history: _is_listed is false, _listed_until the day before the first
   list without them. #}
{% macro current_rows_snapshot(source_id) %}
with deliveries as (
    {{ counted_deliveries(source_id) }}
),

files as (
    select distinct
        file_id,
        landed_as,
        name_date,
        first_seen_run,
        path_order,
        list_day,
        is_mending,
        bool_and(name_date is not null or is_mending) over () as is_dated
    from deliveries
),

lists as materialized (
    select
        landed_as,
        list_day,
        case when not is_mending then row_number() over (
            order by is_mending, case when is_dated then name_date end, first_seen_run, path_order
        ) end as list_no,
        row_number() over (order by first_seen_run, name_date nulls last, path_order) as arrival_no
    from files
),

mending as materialized (
    {{ mending_rows(source_id) }}
),

candidates as materialized (
    select
        r._key,
        r._hash,
        r._file_id,
        r._sheet,
        r._row,
        r.place_sheet,
        r.place_row,
        l.list_no,
        coalesce(w.arrival_no, l.arrival_no) as arrival_no
    from (
        {{ rows_in_place(source_id, ['_key', '_hash', '_file_id', '_sheet', '_row']) }}
    ) as r
    inner join lists as l on r.place_file = l.landed_as
    left join lists as w on r.mended_in = w.landed_as
),

versions as (
    select
        _key,
        _hash,
        list_no
    from candidates
    qualify row_number() over (partition by _key order by list_no desc, place_sheet desc, place_row desc) = 1
),

refused as (
    select
        q._key,
        max(l.list_no) as list_no
    from {{ source('raw', 'quarantine') }} as q
    inner join lists as l on coalesce({{ mended_file('q._mends') }}, q._file_id) = l.landed_as
    anti join mending as m
        on coalesce({{ mended_file('q._mends') }}, q._file_id) = m.place_file
        and coalesce({{ mended_sheet('q._mends') }}, q._sheet) = m.place_sheet
        and coalesce({{ mended_row('q._mends') }}, q._row) = m.place_row
    where q.source_id = '{{ source_id }}' and q._key is not null
    group by q._key
),

last_lists as (
    select
        v._key,
        v._hash,
        greatest(v.list_no, coalesce(r.list_no, 0)) as list_no
    from versions as v
    left join refused as r on v._key = r._key
),

standing as materialized (
    select
        c._file_id,
        c._sheet,
        c._row,
        n.list_day is null as _is_listed,
        n.list_day - 1 as _listed_until
    from candidates as c
    inner join last_lists as v on c._key = v._key and c._hash = v._hash
    left join lists as n on v.list_no + 1 = n.list_no
    qualify row_number() over (partition by c._key order by c.arrival_no, c._sheet, c._row) = 1
)

select
    r.*,
    s._is_listed,
    s._listed_until
from {{ landed_rows(source_id) }} as r
inner join standing as s on r._file_id = s._file_id and r._sheet = s._sheet and r._row = s._row
{% endmacro %}
