{# A ledger without a key: every row is an event of its own, also one equal to another. A file sent again under its
   name replaces its earlier version whole; the same bytes under another name are a copy and count once. #}
{% macro current_rows_append(source_id) %}
with versions as (
    {{ file_versions(source_id) }}
)

select r.*
from {{ landed_rows(source_id) }} as r
semi join versions as v on r._file_id = v.newest
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
{% endmacro %}

{# What became of the rows of each landed file: they stand, or the file's newest version has the same row (as often as
   it has it), or they were replaced. #}
{% macro file_outcomes_append(source_id) %}
with versions as (
    {{ file_versions(source_id) }}
),

-- Equal rows of a file are told apart by their number.
numbered as (
    select
        _file_id,
        _sheet,
        _hash,
        row_number() over (partition by _file_id, _hash order by _sheet, _row) as nth,
        _file_id in (select newest from versions) as is_standing
    from {{ landed_rows(source_id) }}
),

kept as (
    select distinct
        v.landed_as,
        n._hash,
        n.nth
    from versions as v
    inner join numbered as n on v.newest = n._file_id
)

select
    '{{ source_id }}' as source_id,
    n._file_id,
    n._sheet,
    count(*) as good_rows,
    count(*) filter (n.is_standing) as standing_rows,
    count(*) filter (n.is_standing or k.nth is not null) as equal_rows
from numbered as n
left join kept as k on n._file_id = k.landed_as and n._hash = k._hash and n.nth = k.nth
group by n._file_id, n._sheet
{% endmacro %}
