-- Issues overdue at the end of a month, or at as_of in its own: the longest overdue first. Grain: issue; the line of the
-- file it stands in. A micro-grid is named with its grid. overdue_in_all counts those beyond $most, too.
with day as (
    select least(last_day($month), as_of) as last_day
    from as_of
),

-- looked at once, for issues, what is above them and their communities
versions as materialized (
    select * from units_on((select day.last_day from day))
),

files as (
    select
        file_id,
        sheet,
        min(path) as path
    from load_files
    group by file_id, sheet
)

select
    issues.channel,
    issues.issue_id,
    issues.title,
    issues.category,
    units.unit_code,
    case when units.level = 'micro_grid' then coalesce(parents.unit_name, '') else '' end || units.unit_name as unit_name,
    communities.unit_name as community_name,
    issues.handling_unit,
    cast(issues.reported_at as date) as reported_on,
    issues.due_at,
    day.last_day - cast(issues.due_at as date) as days_over,
    issues._file_id as file_id,
    files.path,
    issues._sheet as sheet,
    issues._row as row_number,
    count(*) over () as overdue_in_all
from fct_issues as issues
cross join day
inner join bridge_unit_hierarchy as above
    on issues.unit_code = above.unit_code and day.last_day between above.effective_from and above.effective_to
left join versions as units on issues.unit_code = units.unit_code
left join versions as parents on units.parent_code = parents.unit_code
left join versions as communities on units.community_code = communities.unit_code
left join files on issues._file_id = files.file_id and issues._sheet = files.sheet
where
    above.ancestor_code = $unit
    and issues.is_valid
    and cast(issues.due_at as date) <= day.last_day
    and coalesce(cast(issues.resolved_at as date) > day.last_day, true)
    and ($channel is null or issues.channel = $channel)
    and ($category is null or issues.category = $category)
    and ($handler is null or issues.handling_unit = $handler)
    and may_see($scope, $unit)
order by issues.due_at, issues.issue_key
limit $most
