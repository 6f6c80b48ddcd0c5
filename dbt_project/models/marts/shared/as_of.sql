-- The last day that has happened: the one given, else the latest day of any event that is loaded.
{% set parsed = [ref('int_event_months'), ref('int_own_rows')] %}
{% for source_id in var('source_ids') %}{% do parsed.append(ref('stg_' ~ source_id)) %}{% endfor %}
{% set given = var('as_of') %}
with latest as (
    select max(event_day) as event_day
    from (
        select cast(null as date) as event_day
        {% for source_id, event in event_columns() %}
        union all
        select cast(max({{ event }}) as date) as event_day
        from {{ standing_rows(source_id) }}
        {% endfor %}
    )
),

chosen as (
    select {% if given %}cast('{{ given }}' as date){% else %}event_day{% endif %} as as_of
    from latest
),

-- One of the rows that say so, always the same one: a single mistyped day moves everything, so it must be found.
setter as (
    select *
    from (
        {% for source_id, event in event_columns() %}
        select
            '{{ source_id }}' as source_id,
            '{{ event }}' as column_name,
            _file_id as file_id,
            _sheet as sheet,
            _row as row_number
        from {{ standing_rows(source_id) }}
        where {{ event }} >= (select event_day from latest)
        union all
        {% endfor %}
        select
            cast(null as varchar) as source_id,
            cast(null as varchar) as column_name,
            cast(null as varchar) as file_id,
            cast(null as varchar) as sheet,
            cast(null as bigint) as row_number
        where false
    )
    where {{ 'false' if given else 'true' }}
    order by source_id, column_name, file_id, sheet, row_number
    limit 1
),

months as (
    select
        month,
        sum(row_count) as row_count
    from {{ ref('int_event_months') }}
    group by month
)

select
    c.as_of,
    s.source_id,
    s.column_name,
    f.path,
    s.sheet,
    s.row_number,
    cast(coalesce((
        select sum(m.row_count) from months as m
        where m.month = date_trunc('month', c.as_of)
    ), 0) as bigint) as rows_in_month,
    cast((
        select median(m.row_count) from months as m
        where m.month < date_trunc('month', c.as_of)
    ) as double) as usual_rows_per_month
from chosen as c
left join setter as s on true
left join {{ source('raw', 'files') }} as f
    on s.file_id = f.file_id and s.source_id = f.source_id and s.sheet = f.sheet
