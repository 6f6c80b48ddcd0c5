{# Rows of `relation` per month that have an event in it (a row counts once per month). `by`: further columns. #}
{% macro rows_per_event_month(relation, events, by=[]) -%}
{%- for event in events %}
select
    {% for column in by %}{{ column }}, {% endfor -%}
    cast(date_trunc('month', {{ event }}) as date) as month,
    count(*) as row_count
from {{ relation }}
where
    {{ event }} is not null
    {%- for earlier in events[:loop.index0] %}
    and date_trunc('month', {{ earlier }}) is distinct from date_trunc('month', {{ event }})
    {%- endfor %}
group by all
{% if not loop.last %}union all{% endif %}
{%- endfor %}
{%- endmacro %}

{# [source_id, column] of every event of an export of transactions; rosters do not say when something happened. #}
{% macro event_columns() -%}
    {%- set found = [] -%}
    {%- for source_id in transaction_sources() -%}
        {%- for event in source_meta(source_id).get('events', []) -%}
            {%- do found.append([source_id, event]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# as_of as one value, and its last second. #}
{% macro as_of_day() %}(select as_of from {{ ref('as_of') }}){% endmacro %}
{% macro as_of_end() %}(select as_of + interval '1 day' - interval '1 second' from {{ ref('as_of') }}){% endmacro %}
