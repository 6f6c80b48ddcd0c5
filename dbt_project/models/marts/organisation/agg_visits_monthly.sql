-- Each visit counted for the unit it names and all above it on its day. Names and units above are those of the month's
-- last day.
with visits as (
    select
        v.unit_code,
        {{ month_of('v.visited_at') }} as month,
        s.segment_day as hierarchy_day,
        v.visit_type,
        v.mode,
        v.outcome,
        count(*) as visits,
        count(*) filter (where v.is_made) as visits_made,
        sum(v.requests_collected) filter (where v.is_made) as requests
    from {{ ref('fct_visits') }} as v
    inner join {{ ref('int_kpi_day_segments') }} as s on cast(v.visited_at as date) = s.day
    where {{ in_kpi_months('v.visited_at') }}
    group by all
),

rolled_up as (
    select
        c.ancestor_code as unit_code,
        v.month,
        v.visit_type,
        v.mode,
        v.outcome,
        cast(sum(v.visits) as bigint) as visits,
        cast(sum(v.visits_made) as bigint) as visits_made,
        cast(coalesce(sum(v.requests), 0) as bigint) as requests
    from visits as v
    inner join {{ ref('int_unit_closure') }} as c
        on v.unit_code = c.unit_code and v.hierarchy_day between c.effective_from and c.effective_to
    group by all
)

select
    r.unit_code,
    p.unit_name,
    p.level,
    p.parent_code,
    p.street_code,
    p.community_code,
    r.* exclude (unit_code)
from rolled_up as r
inner join {{ ref('int_unit_periods') }} as p
    on r.unit_code = p.unit_code and last_day(r.month) between p.effective_from and p.effective_to
order by r.unit_code, r.month
