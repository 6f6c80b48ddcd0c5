-- What the queries of the issues page share; set up with every build after macros_scores.sql.

-- What is counted of issues, events by their month and those open by each month's end, of a channel, category and handling
-- unit where these are chosen. To be added up; a column is null on the rows that do not count it.
create macro issues_counted(scope, of_channel, of_category, of_handler) as table
select
    columns('_code$|_name$|^(level|month|channel|category|handling_unit|age_days)$'),
    cast(columns('^(re|admi|disp|clos|due|on_|chec|handled|handling_s|issues_)') as double)
from (
    select * from agg_issues_monthly
    union all by name
    select * from agg_open_issues_monthly
)
where
    (of_channel is null or channel = of_channel)
    and (of_category is null or category = of_category)
    and (of_handler is null or handling_unit = of_handler)
    and in_scope(scope, unit_code, street_code, community_code);

-- Issues of a unit by month. status is that of the exports: of the channel's, where one is chosen.
create macro issue_months(scope, unit, of_channel, of_category, of_handler) as table
with counted as (
    select
        month,
        sum(reported) as reported,
        sum(resolved) as resolved,
        sum(due) as due,
        sum(on_time) as on_time,
        sum(issues_overdue) as issues_overdue
    from issues_counted(scope, of_channel, of_category, of_handler)
    where unit_code = unit
    group by month
)

select
    months.month,
    months.is_complete,
    coalesce(counted.reported, 0) as reported,
    coalesce(counted.resolved, 0) as resolved,
    coalesce(counted.due, 0) as due,
    coalesce(counted.on_time, 0) as on_time,
    coalesce(counted.issues_overdue, 0) as issues_overdue,
    coalesce(reporting.status, 'ok') as status,
    coalesce(reporting.missing_sources, []) as missing_sources,
    forces.month is not null or unit = 'UNKNOWN' as is_in_force
from months_known() as months
left join counted on months.month = counted.month
left join units_in_force() as forces on months.month = forces.month and forces.unit_code = unit
left join reporting() as reporting
    on
        months.month = reporting.month
        and reporting.fact = 'issues'
        and reporting.is_whole = (of_channel is null)
        and reporting.breakdown is not distinct from of_channel;
