-- What is published, and the row that set as_of. One row.
-- scope: none, it says nothing about a unit
select
    build_info.build_id,
    build_info.built_at,
    build_info.program_version,
    as_of.as_of,
    as_of.source_id,
    as_of.path,
    as_of.row_number,
    as_of.rows_in_month,
    as_of.usual_rows_per_month,
    -- a month of as_of with under 1 % of a usual month's rows is probably one stray date
    coalesce(as_of.rows_in_month < 0.01 * as_of.usual_rows_per_month, false) as is_as_of_doubtful
from build_info
cross join as_of
