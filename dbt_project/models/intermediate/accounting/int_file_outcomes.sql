{{ config(materialized='table') }}
-- What became of the good rows of every landed file, worked out anew at each build. Grain: source, landing and sheet.
{% for source_id in var('source_ids') %}
select * from ({{ file_outcomes(source_id) }})
{% if not loop.last %}union all{% endif %}
{% endfor %}
