-- What should have arrived and did not is a row of its own: first every export and month there must be, then what came.
-- An export of a home's own is not expected before the month for which it first came: nobody says since when there is
-- one.
with months as (
    select
        cast(unnest(generate_series(
            date_trunc('year', as_of) - interval '1 year', date_trunc('month', as_of), interval '1 month'
        )) as date) as month
    from {{ ref('as_of') }}
),

expected as (
    select
        s.source_id,
        m.month,
        cast(m.month + interval '1 month' - interval '1 day' as date) + s.due_days as due_on
    from {{ source('raw', 'sources') }} as s
    cross join months as m
    where s.cadence = 'monthly'
),

files as (
    select
        file_id,
        source_id,
        cast(min(first_seen_at) as date) as seen_on
    from {{ source('raw', 'files') }}
    group by file_id, source_id
),

first_came as (
    {{ own_first_months() }}
),

came as (
    select
        d.source_id,
        d.month,
        count(distinct d.file_id) as files,
        min(f.seen_on) as received_on
    from {{ ref('int_delivery_months') }} as d
    inner join files as f on d.source_id = f.source_id and d.file_id = f.file_id
    group by d.source_id, d.month
),

-- Before anything of an export was ever received nobody could be late: a history that is taken on arrives at once.
begun as (
    select
        source_id,
        min(seen_on) as first_received_on
    from files
    group by source_id
)

select
    e.source_id,
    e.month,
    case
        when c.files is null then 'missing'
        when c.received_on > e.due_on and b.first_received_on <= e.due_on then 'late'
        else 'received'
    end as status,
    e.due_on,
    c.received_on,
    coalesce(r.row_count, 0) as rows,
    coalesce(c.files, 0) as files
from expected as e
left join came as c on e.source_id = c.source_id and e.month = c.month
left join begun as b on e.source_id = b.source_id
left join {{ ref('int_event_months') }} as r on e.source_id = r.source_id and e.month = r.month
left join first_came as f on e.source_id = f.source_id
where f.source_id is null or e.month >= f.month
