{{ config(materialized='table') }}
-- Standing rows of every export of transactions, by the months in which they have an event.
{% set parsed = [ref('int_own_rows')] %}
{% for source_id in var('source_ids') %}{% do parsed.append(ref('stg_' ~ source_id)) %}{% endfor %}
select
    source_id,
    month,
    cast(sum(row_count) as bigint) as row_count
from (
    select
        cast(null as varchar) as source_id,
        cast(null as date) as month,
        cast(null as bigint) as row_count
    where false
    {% for source_id in transaction_sources() %}
    union all
    select
        '{{ source_id }}' as source_id,
        month,
        row_count
    from ({{ rows_per_event_month(standing_rows(source_id), source_meta(source_id)['events']) }})
    {% endfor %}
)
group by source_id, month
