{# What became of the good rows of each landed file of a source: how many stand, and how many more are equal to one
   that does. Only files of which something does not stand are compared row by row. #}
{% macro file_outcomes(source_id) %}
{%- if source_meta(source_id).get('load') == 'append' -%}
{{ file_outcomes_append(source_id) }}
{%- else -%}
{{ file_outcomes_by_key(source_id) }}
{%- endif -%}
{% endmacro %}

{% macro file_outcomes_by_key(source_id) %}
{%- set is_snapshot = source_meta(source_id).get('load') == 'snapshot' -%}
with standing as (
    select
        _key,
        _hash,
        _file_id,
        _sheet
    from {{ standing_rows(source_id) }}
    {% if is_snapshot %}where _is_listed{% endif %}
),

counted as materialized (
    select
        g._file_id,
        g._sheet,
        g.good_rows,
        coalesce(s.standing_rows, 0) as standing_rows
    from (
        select
            _file_id,
            _sheet,
            count(*) as good_rows
        from {{ landed_rows(source_id) }}
        group by _file_id, _sheet
    ) as g
    left join (
        select
            _file_id,
            _sheet,
            count(*) as standing_rows
        from standing
        group by _file_id, _sheet
    ) as s on g._file_id = s._file_id and g._sheet = s._sheet
),

compared as (
    select
        r._file_id,
        r._sheet,
        count(*) as equal_rows
    from {{ landed_rows(source_id) }} as r
    semi join (
        select
            _file_id,
            _sheet
        from counted
        where standing_rows < good_rows
    ) as c on r._file_id = c._file_id and r._sheet = c._sheet
    semi join standing as s on r._key = s._key and r._hash = s._hash
    group by r._file_id, r._sheet
)

select
    '{{ source_id }}' as source_id,
    c._file_id,
    c._sheet,
    c.good_rows,
    c.standing_rows,
    case when c.standing_rows = c.good_rows then c.good_rows else coalesce(e.equal_rows, 0) end as equal_rows
from counted as c
left join compared as e on c._file_id = e._file_id and c._sheet = e._sheet
{% endmacro %}
