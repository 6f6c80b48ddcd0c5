-- What should have arrived and did not is a row of its own: first every export and month there must be, then what came.
-- An export of a home's own is not expected before the month for which it first came: nobody says since when there is
-- one.
with expected as (
    select
        s.source_id,
        cast(unnest(generate_series(
            date_trunc('year', a.as_of) - interval '1 year', date_trunc('month', a.as_of), interval '1 month'
        )) as date) as month
    from {{ source('raw', 'sources') }} as s
    cross join {{ ref('as_of') }} as a
    where s.cadence = 'monthly'
),

first_came as (
    {{ own_first_months() }}
),

came as (
    select
        source_id,
        month,
        count(distinct file_id) as files
    from {{ ref('int_delivery_months') }}
    group by source_id, month
)

select
    e.source_id,
    e.month,
    case when c.files is null then 'missing' else 'received' end as status,
    coalesce(r.row_count, 0) as rows,
    coalesce(c.files, 0) as files
from expected as e
left join came as c on e.source_id = c.source_id and e.month = c.month
left join {{ ref('int_event_months') }} as r on e.source_id = r.source_id and e.month = r.month
left join first_came as f on e.source_id = f.source_id
where f.source_id is null or e.month >= f.month
