-- Events of the public-safety grid platform. Its own "overdue" is not believed; the warehouse works out its own.
select
    'safety_grid' as channel,
    issue_id,
    unit_code as named_unit_code,
    unit_code as source_unit_code,
    category,
    subcategory,
    title,
    reported_at,
    accepted_at,
    due_at,
    resolved_at,
    status as source_status,
    rework_count,
    rating,
    _file_id,
    _sheet,
    _row
from {{ ref('stg_safety_grid_events') }}
