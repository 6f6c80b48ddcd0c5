-- What pages show of places, services, people, contacts and estates does not add up to the KPIs of the same name: the
-- two would stand side by side and differ. Kept by kind of sum, for every unit and month of the KPI.
with added as (
    select
        unit_code,
        month,
        'facility_attendance' as kpi_id,
        attendance as numerator,
        null as denominator
    from {{ ref('agg_facility_activities_monthly') }}
    union all
    select
        unit_code,
        month,
        unnest(['service_cases', 'kiosk_share', 'one_trip_rate']) as kpi_id,
        unnest([cases, case when channel = '粤智助' then cases else 0 end, one_trip_cases]) as numerator,
        unnest([null, cases, completed_cases]) as denominator
    from {{ ref('agg_service_cases_monthly') }}
    union all
    select
        unit_code,
        month,
        case post
            when '党建社工' then 'social_workers'
            when '总网格长' then 'chief_grid_leaders'
            when '网格长' then 'grid_leaders'
            when '网格员' then 'grid_members'
        end as kpi_id,
        people as numerator,
        null as denominator
    from {{ ref('agg_staff_monthly') }}
    union all
    select
        unit_code,
        month,
        'community_cadre_college_share' as kpi_id,
        case when class in ('大专', '本科', '研究生') then people else 0 end as numerator,
        people as denominator
    from {{ ref('agg_cadres_monthly') }}
    where trait = 'education' and class <> '未填'
    union all
    select
        unit_code,
        month,
        'contact_coverage' as kpi_id,
        linked as numerator,
        targets as denominator
    from {{ ref('agg_contacts_monthly') }}
    where target_kind <> 'branch'
),

-- states of one thing each go up the hierarchy of the month's last day
things as (
    select
        unit_code,
        month,
        case facility_type
            when '党群服务中心' then 'centres_open'
            when '小区党群驿站' then 'estate_stations_open'
            when '暖蜂驿站' then 'warm_bee_stations_open'
        end as kpi_id,
        1 as numerator,
        null as denominator
    from {{ ref('agg_facilities_monthly') }}
    union all
    select
        unit_code,
        month,
        'three_party_estates_rate' as kpi_id,
        cast(has_branch and has_committee and has_property_company as integer) as numerator,
        1 as denominator
    from {{ ref('agg_estates_monthly') }}
    union all
    select
        unit_code,
        month,
        'estate_branches' as kpi_id,
        cast(has_branch as integer) as numerator,
        null as denominator
    from {{ ref('agg_estates_monthly') }}
    -- a vacancy is what the denominator has more than the numerator
    union all
    select
        unit_code,
        month,
        'grid_staffing_rate' as kpi_id,
        -1 as numerator,
        null as denominator
    from {{ ref('agg_vacancies_monthly') }}
),

sums as (
    select * from added
    union all
    select
        c.ancestor_code as unit_code,
        t.month,
        t.kpi_id,
        t.numerator,
        t.denominator
    from things as t
    inner join {{ ref('int_kpi_months') }} as m on t.month = m.month
    inner join {{ ref('int_unit_closure') }} as c
        on t.unit_code = c.unit_code and m.last_day between c.effective_from and c.effective_to
),

shown as (
    select
        unit_code,
        month,
        kpi_id,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from sums
    where kpi_id is not null
    group by all
)

select
    k.kpi_id,
    k.unit_code,
    k.month,
    k.numerator,
    k.denominator,
    s.numerator as shown_numerator,
    s.denominator as shown_denominator
from {{ ref('fct_kpi_monthly') }} as k
left join shown as s on k.kpi_id = s.kpi_id and k.unit_code = s.unit_code and k.month = s.month
where
    k.basis = 'as_was'
    and k.status <> 'not_reported'
    and k.kpi_id in (select distinct d.kpi_id from shown as d)
    and (
        coalesce(s.numerator, 0)
        <> case when k.kpi_id = 'grid_staffing_rate' then k.numerator - k.denominator else k.numerator end
        or (k.kpi_id <> 'grid_staffing_rate' and coalesce(s.denominator, 0) <> coalesce(k.denominator, 0))
    )
