{# The rows of a source that stand today: of each key one (of a ledger without a key all
   of the newest version of each file). This is the index from which facts, load_files and
   the accounting follow. Only narrow columns are ranked; the wide rows are fetched by their place at the end,
   so that memory does not grow with their width. #}
{% macro current_rows(source_id) %}
{%- if source_meta(source_id).get('load') == 'snapshot' -%}
{{ current_rows_snapshot(source_id) }}
{%- elif source_meta(source_id).get('load') == 'append' -%}
{{ current_rows_append(source_id) }}
{%- else -%}
{{ current_rows_upsert(source_id, source_meta(source_id).get('updated_at', false)) }}
{%- endif -%}
{% endmacro %}
