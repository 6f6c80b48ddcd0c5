{{ config(materialized='table') }}
-- Months for which a file of a monthly export came: it has a row with an event in them, a mended one perhaps, or bears
-- them in its name.
-- Grain: source, file and month.
-- dbt learns the dependencies while it parses, when the cadence is not known yet.
{% set parsed = [] %}
{% for source_id in var('source_ids') %}{% do parsed.append(source('raw', source_id)) %}{% endfor %}
with months as (
    select
        cast(null as varchar) as source_id,
        cast(null as varchar) as _file_id,
        cast(null as date) as month
    where false
    {% for source_id in every_source() if source_meta(source_id).get('cadence') == 'monthly' %}
    {% set rows -%}
    (
        select * replace (coalesce({{ mended_file('_mends') }}, _file_id) as _file_id)
        from {{ landed_rows(source_id) }}
    )
    {%- endset %}
    union all
    select
        '{{ source_id }}' as source_id,
        _file_id,
        month
    from ({{ rows_per_event_month(rows, source_meta(source_id)['events'], by=['_file_id']) }})
    {% endfor %}
),

files as (
    select distinct
        source_id,
        file_id,
        landed_as,
        cast(date_trunc('month', name_date) as date) as name_month
    from {{ source('raw', 'files') }}
    where status in ('loaded', 'same_as')
)

select
    f.source_id,
    f.file_id,
    m.month
from files as f
inner join months as m on f.source_id = m.source_id and f.landed_as = m._file_id
union
select
    source_id,
    file_id,
    name_month
from files
where name_month is not null
