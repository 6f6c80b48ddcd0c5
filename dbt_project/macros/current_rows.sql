{# The rows of a source that stand today: of each key one. This is the index from which facts, load_files and
   the accounting follow. Only narrow columns are ranked; the wide rows are fetched by their place at the end,
   so that memory does not grow with their width. #}
{% macro current_rows(source_id) %}
{%- if source_meta(source_id).get('load') == 'snapshot' -%}
{{ current_rows_snapshot(source_id) }}
{%- else -%}
{{ current_rows_upsert(source_id, source_meta(source_id).get('updated_at', false)) }}
{%- endif -%}
{% endmacro %}
