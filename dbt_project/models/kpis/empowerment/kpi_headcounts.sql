-- People in post, a KPI for each of these posts. A person counts once per unit and post, however many rows say so.
with terms as (
    select
        case post
            when '街道党工委书记' then 'subdistrict_secretaries'
            when '街道班子成员' then 'subdistrict_leaders'
            when '党建社工' then 'social_workers'
            when '大工委兼职委员' then 'part_time_street_members'
            when '大党委兼职委员' then 'part_time_community_members'
            when '总网格长' then 'chief_grid_leaders'
            when '网格长' then 'grid_leaders'
            when '网格员' then 'grid_members'
        end as kpi_id,
        unit_code,
        source_unit_code,
        person_key,
        {{ counts_while('appointed_on', 'active_to') }},
        _file_id,
        _sheet,
        _row
    from {{ ref('int_staff__placed') }}
    where kpi_id is not null and first_month <= last_month
),

once as (
    select
        kpi_id,
        unit_code,
        {{ first_month_left('kpi_id, source_unit_code, person_key') }} as first_month,
        last_month,
        day,
        _file_id,
        _sheet,
        _row
    from terms
)

select
    kpi_id,
    unit_code,
    first_month,
    last_month,
    day,
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from once
where first_month <= last_month
