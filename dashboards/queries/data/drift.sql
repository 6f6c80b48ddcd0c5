-- How the newest files of each export differ from their contract. Grain: export, kind and header; at most $most.
-- scope: whole city, a file carries the rows of many units
select
    drift.source_id,
    any_value(drift.owner_post) as owner_post,
    drift.kind,
    coalesce(drift.header, drift.column_name) as header,
    any_value(drift.message) as message,
    count(distinct drift.file_id) as files,
    any_value(drift.path) as path,
    max(drift.first_seen_at) as first_seen_at,
    count(*) over () as differences
from schema_drift as drift
where $scope is null and drift.is_newest
group by drift.source_id, drift.kind, coalesce(drift.header, drift.column_name)
order by drift.kind = 'missing_optional' desc, drift.source_id, drift.kind, header
limit $most
