{{ config(materialized='table') }}
-- depends_on: {{ ref('int_own_rows') }}
-- What became of the good rows of every landed file, worked out anew at each build. Grain: source, landing and sheet.
{% for source_id in every_source() %}
select * from ({{ file_outcomes(source_id) }})
{% if not loop.last %}union all{% endif %}
{% endfor %}
