-- Cases of the communities' services by channel, by the hierarchy on the day they were applied for, and those completed
-- by that of the day of completion, up to as_of. Grain: unit, month and channel.
with days as (
    select
        unit_code,
        cast(applied_at as date) as day,
        channel,
        count(*) as cases,
        0 as completed_cases,
        0 as one_trip_cases
    from {{ ref('fct_service_cases') }}
    where {{ in_kpi_months('applied_at') }}
    group by all
    union all
    select
        unit_code,
        cast(completed_at as date) as day,
        channel,
        0 as cases,
        count(*) as completed_cases,
        count(*) filter (where trips <= 1) as one_trip_cases
    from {{ ref('fct_service_cases') }}
    where trips is not null and {{ in_kpi_months('completed_at') }}
    group by all
)

select
    c.ancestor_code as unit_code,
    {{ month_of('d.day') }} as month,
    d.channel,
    cast(sum(d.cases) as bigint) as cases,
    cast(sum(d.completed_cases) as bigint) as completed_cases,
    cast(sum(d.one_trip_cases) as bigint) as one_trip_cases
from days as d
inner join {{ ref('int_unit_closure') }} as c
    on d.unit_code = c.unit_code and d.day between c.effective_from and c.effective_to
group by all
order by month, unit_code, channel
