{# What is known of a source: load, key, updated_at, events, cadence. Of the shipped ones _sources.yml says it; of a home's
   own, and of those it changes, the variable own_sources, which the run makes from the contracts. Empty while dbt parses. #}
{% macro source_meta(source_id) -%}
    {%- set found = {} -%}
    {%- if execute -%}
        {%- for node in graph.sources.values() if node.source_name == 'raw' and node.name == source_id -%}
            {%- do found.update(node.meta) -%}
        {%- endfor -%}
        {%- do found.update(var('own_sources').get(source_id, {})) -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}

{# Ids of the sources of transactions, whose events say when something happened; rosters do not. #}
{% macro transaction_sources() -%}
    {%- set found = [] -%}
    {%- for source_id in every_source() -%}
        {%- set meta = source_meta(source_id) -%}
        {%- if meta.get('events') and (meta.get('load', 'snapshot') != 'snapshot' or meta.get('feeds')) -%}
            {%- do found.append(source_id) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
