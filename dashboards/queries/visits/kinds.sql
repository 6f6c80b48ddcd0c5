-- Visits of a unit in a month by kind and by how they were made, with what came of them. Grain: side (kind, mode or
-- total) and name; those with a visit in the 13 months. Rates in percent, requests per hundred visits made. trend: the
-- visits made of 13 months. A figure is null where the export did not come.
with months as (
    select
        months.month,
        coalesce(reporting.status, 'ok') as status
    from months_known() as months
    left join reporting() as reporting
        on reporting.fact = 'visits' and reporting.is_whole and months.month = reporting.month
    where months.month between months_before($month, 12) and $month
),

counted as (
    select *
    from agg_visits_monthly
    where
        unit_code = $unit
        and month between months_before($month, 12) and $month
        and in_scope($scope, unit_code, street_code, community_code)
),

sided as (
    select
        'kind' as side,
        visit_type as name,
        *
    from counted
    union all
    select
        'mode' as side,
        mode as name,
        *
    from counted
    union all
    select
        'total' as side,
        null as name,
        *
    from counted
),

monthly as (
    select
        side,
        name,
        month,
        sum(visits) as visits,
        sum(visits_made) as made,
        sum(visits) filter (outcome = '见面') as met,
        sum(visits) filter (outcome = '无人在家') as not_home,
        sum(visits) filter (outcome = '拒访') as refused,
        sum(requests) as requests
    from sided
    group by side, name, month
),

-- every month of every part: what was not reported is null, what did not happen is 0
cells as (
    select
        parts.side,
        parts.name,
        months.month,
        months.status,
        case when months.status <> 'not_reported' then coalesce(monthly.visits, 0) end as visits,
        case when months.status <> 'not_reported' then coalesce(monthly.made, 0) end as made,
        case when months.status <> 'not_reported' then coalesce(monthly.met, 0) end as met,
        case when months.status <> 'not_reported' then coalesce(monthly.not_home, 0) end as not_home,
        case when months.status <> 'not_reported' then coalesce(monthly.refused, 0) end as refused,
        case when months.status <> 'not_reported' then coalesce(monthly.requests, 0) end as requests
    from (select distinct monthly.side, monthly.name from monthly) as parts
    cross join months
    left join monthly
        on
            parts.side = monthly.side
            and parts.name is not distinct from monthly.name
            and months.month = monthly.month
),

now as (
    select
        side,
        name,
        max(status) filter (month = $month) as status,
        cast(max(visits) filter (month = $month) as double) as visits,
        cast(max(made) filter (month = $month) as double) as made,
        cast(max(made) filter (month = months_before($month, 1)) as double) as last_made,
        cast(max(met) filter (month = $month) as double) as met,
        cast(max(not_home) filter (month = $month) as double) as not_home,
        cast(max(refused) filter (month = $month) as double) as refused,
        cast(max(requests) filter (month = $month) as double) as requests,
        cast(max(requests) filter (month = months_before($month, 1)) as double) as last_requests,
        list(cast(made as double) order by month) as trend
    from cells
    group by side, name
)

select
    *,
    met - made as met_elsewhere,
    100 * met / nullif(visits, 0) as met_share,
    100 * not_home / nullif(visits, 0) as not_home_share,
    100 * refused / nullif(visits, 0) as refused_share,
    100 * requests / nullif(made, 0) as requests_per_100,
    side = 'total' as is_total
from now
order by side, visits desc nulls last, name
