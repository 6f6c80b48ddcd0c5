{{ config(materialized='table') }}
-- Months that have KPIs: from January of the year before as_of's (or the setting first_month) to as_of's. Grain: month.
with bounds as (
    select
        as_of,
        coalesce(
            (
                select cast(value as date)
                from {{ source('raw', 'settings') }}
                where name = 'first_month'
            ),
            date_trunc('year', as_of) - interval '1 year'
        ) as first_month
    from {{ ref('as_of') }}
),

months as (
    select
        as_of,
        cast(unnest(generate_series(
            first_month, cast(date_trunc('month', as_of) as timestamp), interval '1 month'
        )) as date) as month
    from bounds
)

select
    month,
    least(last_day(month), as_of) as last_day,
    as_of < last_day(month) as is_provisional
from months
