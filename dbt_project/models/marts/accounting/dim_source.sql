select
    source_id,
    system,
    title,
    owner_post,
    owner_level,
    format,
    load,
    cadence
from {{ source('raw', 'sources') }}
