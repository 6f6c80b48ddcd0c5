-- The builds that were published, the newest first. Grain: build; at most $most.
-- scope: none, it says nothing about a unit
select
    build_id,
    built_at,
    as_of,
    program_version,
    files,
    files_new,
    rows_loaded,
    rows_quarantined,
    tests_passed,
    tests_warned,
    compared_with,
    values_moved
from build_history
order by built_at desc, build_id desc
limit $most
