-- Whistles blown by streets; accepted when the first department arrived.
with arrivals as (
    select
        issue_id,
        min(arrived_at) as accepted_at
    from {{ ref('int_whistle_calls') }}
    group by issue_id
)

select
    'whistle' as channel,
    s.issue_id,
    s.unit_code as named_unit_code,
    s.unit_code as source_unit_code,
    s.category,
    s.title,
    s.reported_at,
    a.accepted_at,
    s.due_at,
    s.resolved_at,
    s.status as source_status,
    s.satisfaction,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_whistles') }} as s
left join arrivals as a on s.issue_id = a.issue_id
