select
    source_id,
    system,
    title,
    owner_post,
    owner_level,
    format,
    load,
    cadence,
    due_days
from {{ source('raw', 'sources') }}
