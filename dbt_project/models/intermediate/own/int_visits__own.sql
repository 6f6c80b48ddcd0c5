-- Visits that contracts of a home's own add; the source is part of their number, so that no two systems share one.
select
    source_id || ':' || visit_id as visit_id,
    visited_at,
    unit_code,
    building_code,
    household_key,
    visitor_key,
    visit_type,
    mode,
    outcome,
    duration_minutes,
    requests_collected,
    updated_at,
    _file_id,
    _sheet,
    _row
from ({{ own_rows_of('visits') }})
