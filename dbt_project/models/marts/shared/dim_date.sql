-- Weekdays, the statutory exceptions over them, the city's own over both.
with bounds as (
    select cast(date_trunc('year', coalesce(as_of, date '2000-01-01')) + interval '2 years' as date) - 1 as last_day
    from {{ ref('as_of') }}
),

days as (
    select cast(unnest(generate_series(date '2000-01-01', last_day, interval '1 day')) as date) as date
    from bounds
)

select
    d.date,
    cast(date_trunc('month', d.date) as date) as month,
    cast(quarter(d.date) as integer) as quarter,
    cast(year(d.date) as integer) as year,
    cast(isodow(d.date) as integer) as weekday,
    coalesce(w.is_workday, s.is_workday, isodow(d.date) <= 5) as is_workday
from days as d
left join {{ ref('statutory_workdays') }} as s on d.date = s.date
left join {{ source('raw', 'workdays') }} as w on d.date = w.date
