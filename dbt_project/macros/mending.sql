{# The place that a row of a mended workbook mends, from `_mends` (file_id|row|sheet). #}
{% macro mended_file(mends) %}split_part({{ mends }}, '|', 1){% endmacro %}
{% macro mended_row(mends) %}cast(split_part({{ mends }}, '|', 2) as bigint){% endmacro %}
{% macro mended_sheet(mends) %}regexp_extract({{ mends }}, '^[^|]*[|][^|]*[|](.*)$', 1, 's'){% endmacro %}

{# Rows of mended workbooks that stand in for rejected ones, each with its place: of the place's good rows the one that
   came last, and of equal ones the first to arrive. A place whose file does not count, or that by now reads well as it
   is, needs none. #}
{% macro mending_rows(source_id) %}
select
    _file_id,
    _sheet,
    _row,
    _mends as place,
    place_file,
    place_sheet,
    place_row
from (
    select
        r._file_id,
        r._sheet,
        r._row,
        r._key,
        r._hash,
        r._mends,
        {{ mended_file('r._mends') }} as place_file,
        {{ mended_sheet('r._mends') }} as place_sheet,
        {{ mended_row('r._mends') }} as place_row,
        d.first_arrival,
        first_value(r._key) over latest as latest_key,
        first_value(r._hash) over latest as latest_hash
    from {{ landed_rows(source_id) }} as r
    inner join (
        select
            landed_as,
            min((first_seen_run, path_order)) as first_arrival,
            max((first_seen_run, path_order)) as last_arrival
        from ({{ counted_deliveries(source_id) }})
        group by landed_as
    ) as d on r._file_id = d.landed_as
    where r._mends is not null
    window latest as (partition by r._mends order by d.last_arrival desc, r._sheet desc, r._row desc)
) as m
semi join {{ source('raw', 'quarantine') }} as q
    on q.source_id = '{{ source_id }}' and m.place_file = q._file_id and m.place_sheet = q._sheet and m.place_row = q._row
where m._key is not distinct from m.latest_key and m._hash = m.latest_hash
qualify row_number() over (
    partition by m.place_file, m.place_sheet, m.place_row order by m.first_arrival, m._sheet, m._row
) = 1
{% endmacro %}

{# Rows of a source with the place in which each counts: its own or, from a mended workbook, the one it mends.
   `columns`: those wanted of the row; needs the relation `mending` (see mending_rows). #}
{% macro rows_in_place(source_id, columns) %}
select
    {% for column in columns %}r.{{ column }}, {% endfor %}
    r._file_id as place_file,
    r._sheet as place_sheet,
    r._row as place_row,
    cast(null as varchar) as mended_in
from {{ landed_rows(source_id) }} as r
where r._mends is null
union all
select
    {% for column in columns %}r.{{ column }}, {% endfor %}
    m.place_file,
    m.place_sheet,
    m.place_row,
    r._file_id as mended_in
from {{ landed_rows(source_id) }} as r
inner join mending as m on r._file_id = m._file_id and r._sheet = m._sheet and r._row = m._row
{% endmacro %}
