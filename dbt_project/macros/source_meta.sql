{# What models/staging/_sources.yml says of a source: load, key, updated_at, events. Empty while dbt parses. #}
{% macro source_meta(source_id) -%}
    {%- set found = {} -%}
    {%- if execute -%}
        {%- for node in graph.sources.values() if node.source_name == 'raw' and node.name == source_id -%}
            {%- do found.update(node.meta) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}

{# Ids of the exports of transactions (all but whole lists), in the order of the variable. #}
{% macro transaction_sources() -%}
    {%- set found = [] -%}
    {%- for source_id in var('source_ids') if source_meta(source_id).get('load', 'snapshot') != 'snapshot' -%}
        {%- do found.append(source_id) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
