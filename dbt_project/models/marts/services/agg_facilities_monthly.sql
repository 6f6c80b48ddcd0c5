-- Places open on the month's last day, those that have left the list since included, and what went on in them in the
-- month. Grain: facility and month.
with activities as (
    select
        facility_code,
        {{ month_of('started_at') }} as month,
        count(*) as activities,
        sum(attendance) as attendance
    from {{ ref('fct_facility_activities') }}
    where {{ in_kpi_months('started_at') }}
    group by all
)

select
    f.facility_code,
    m.month,
    f.facility_name,
    f.facility_type,
    f.unit_code,
    f.works,
    f.opened_on,
    f.rooms,
    f.signage_ok,
    f.longitude,
    f.latitude,
    coalesce(a.activities, 0) as activities,
    cast(coalesce(a.attendance, 0) as bigint) as attendance
from {{ ref('int_kpi_months') }} as m
inner join {{ ref('int_facilities__placed') }} as f
    on m.last_day >= f.opened_on
    and m.last_day <= coalesce(f.active_to, m.last_day)
left join activities as a on f.facility_code = a.facility_code and m.month = a.month
order by m.month, f.facility_code
