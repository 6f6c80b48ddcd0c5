{{ config(materialized='table') }}
-- Which rows of a home's own sources stand today; what staging is for the shipped ones, in one table because no model
-- knows these by name. Grain: source and standing row.
{% set parsed = [source('raw', 'files'), source('raw', 'quarantine')] %}
select
    cast(null as varchar) as source_id,
    cast(null as varchar) as _key,
    cast(null as varchar) as _file_id,
    cast(null as varchar) as _sheet,
    cast(null as bigint) as _row,
    cast(null as boolean) as _is_listed
where false
{% for source_id in own_source_ids() %}
union all
select
    '{{ source_id }}' as source_id,
    _key,
    _file_id,
    _sheet,
    _row,
    {{ '_is_listed' if source_meta(source_id)['load'] == 'snapshot' else 'true' }} as _is_listed
from ({{ current_rows(source_id) }})
{% endfor %}
