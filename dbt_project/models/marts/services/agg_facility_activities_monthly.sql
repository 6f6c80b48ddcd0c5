-- What went on in the places, by the hierarchy on the day it began, up to as_of. Grain: unit, month and activity type.
with days as (
    select
        unit_code,
        cast(started_at as date) as day,
        activity_type,
        count(*) as activities,
        sum(attendance) as attendance
    from {{ ref('fct_facility_activities') }}
    where {{ in_kpi_months('started_at') }}
    group by all
)

select
    c.ancestor_code as unit_code,
    {{ month_of('d.day') }} as month,
    d.activity_type,
    cast(sum(d.activities) as bigint) as activities,
    cast(sum(d.attendance) as bigint) as attendance
from days as d
inner join {{ ref('int_unit_closure') }} as c
    on d.unit_code = c.unit_code and d.day between c.effective_from and c.effective_to
group by all
order by month, unit_code, activity_type
