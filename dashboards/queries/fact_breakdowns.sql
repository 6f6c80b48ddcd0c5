-- What each measure is made of in a month, against last month and a year ago, with 13 months behind it.
-- Grain: measure, breakdown. A breakdown appears when it counted something in the 13 months.
with months as (
    select month
    from months_known()
    where month between months_before($month, 12) and $month
),

counted as (
    select
        fact,
        measure,
        breakdown,
        month,
        sum(value) as value
    from agg_facts_monthly
    where
        unit_code = $unit
        and month between months_before($month, 12) and $month
        and in_scope($scope, unit_code, street_code, community_code)
    group by all
),

cells as (
    select
        parts.fact,
        parts.measure,
        parts.breakdown,
        months.month,
        coalesce(reporting.status, 'ok') as status,
        case when reporting.status is distinct from 'not_reported' then coalesce(counted.value, 0) end as value
    from (select distinct fact, measure, breakdown from counted) as parts
    cross join months
    left join counted
        on
            parts.measure = counted.measure
            and parts.breakdown = counted.breakdown
            and months.month = counted.month
    left join reporting() as reporting
        on
            parts.fact = reporting.fact
            and months.month = reporting.month
            and not reporting.is_whole
            and coalesce(reporting.breakdown, parts.breakdown) = parts.breakdown
)

select
    fact,
    measure,
    breakdown,
    max(value) filter (where month = $month) as value,
    max(status) filter (where month = $month) as status,
    max(value) filter (where month = months_before($month, 1)) as last_month,
    max(value) filter (where month = months_before($month, 12)) as last_year,
    list(value order by month) as trend
from cells
group by all
order by fact, measure, value desc nulls last, breakdown
