-- Meetings of types that contracts of a home's own add.
select
    channel as meeting_type,
    meeting_id,
    unit_code,
    held_on,
    convened_by_secretary,
    platform,
    format,
    topic,
    attending_units,
    items,
    items_resolved,
    _file_id,
    _sheet,
    _row
from ({{ own_rows_of('meetings') }})
