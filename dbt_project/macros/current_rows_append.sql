{# A ledger without a key: every row is an event of its own, also one equal to another. A file sent again under its
   name replaces its earlier version whole; the same bytes under another name are a copy and count once. A mended row
   stands as long as the version does whose row it mends. #}
{% macro current_rows_append(source_id) %}
with versions as (
    {{ file_versions(source_id) }}
),

mending as (
    {{ mending_rows(source_id) }}
)

select r.*
from {{ landed_rows(source_id) }} as r
semi join versions as v on r._file_id = v.newest
union all
select r.*
from {{ landed_rows(source_id) }} as r
inner join mending as m on r._file_id = m._file_id and r._sheet = m._sheet and r._row = m._row
semi join versions as v on m.place_file = v.newest
{% endmacro %}

{# Landing of each delivery of a source, and that of the newest version of the same file. #}
{% macro file_versions(source_id) %}
select
    landed_as,
    last_value(landed_as) over (
        partition by path order by first_seen_run
        range between unbounded preceding and unbounded following
    ) as newest
from ({{ counted_deliveries(source_id) }})
where not is_mending
{% endmacro %}

{# What became of the rows of each landed file: they stand, or the file's newest version has the same row (as often as
   it has it), or they were replaced. #}
{% macro file_outcomes_append(source_id) %}
with versions as (
    {{ file_versions(source_id) }}
),

mending as (
    {{ mending_rows(source_id) }}
),

-- Equal rows of a file, mended ones among them, are told apart by their number.
numbered as (
    select
        _file_id,
        _sheet,
        _hash,
        place_file,
        place_sheet,
        place_row,
        row_number() over (partition by place_file, _hash order by place_sheet, place_row) as nth,
        place_file in (select newest from versions) as is_standing
    from (
        {{ rows_in_place(source_id, ['_file_id', '_sheet', '_row', '_hash']) }}
    )
),

-- Of a place mended more than once the other rows are equal to the one that counts, or were replaced by it.
all_rows as (
    select
        _file_id,
        _sheet,
        _hash,
        place_file,
        nth,
        is_standing
    from numbered
    union all
    select
        r._file_id,
        r._sheet,
        r._hash,
        n.place_file,
        n.nth,
        false as is_standing
    from {{ landed_rows(source_id) }} as r
    anti join mending as m on r._file_id = m._file_id and r._sheet = m._sheet and r._row = m._row
    left join numbered as n
        on {{ mended_file('r._mends') }} = n.place_file
        and {{ mended_sheet('r._mends') }} = n.place_sheet
        and {{ mended_row('r._mends') }} = n.place_row
        and r._hash = n._hash
    where r._mends is not null
),

kept as (
    select distinct
        v.landed_as,
        n._hash,
        n.nth
    from versions as v
    inner join numbered as n on v.newest = n.place_file
)

select
    '{{ source_id }}' as source_id,
    n._file_id,
    n._sheet,
    count(*) as good_rows,
    count(*) filter (n.is_standing) as standing_rows,
    count(*) filter (n.is_standing or k.nth is not null) as equal_rows
from all_rows as n
left join kept as k on n.place_file = k.landed_as and n._hash = k._hash and n.nth = k.nth
group by n._file_id, n._sheet
{% endmacro %}
