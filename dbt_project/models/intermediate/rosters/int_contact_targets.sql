{{ config(materialized='table') }}
-- What a leader or party member is to keep in contact with, on each month's last day, and whether a link (of any level)
-- names it: streets, communities, buildings, and branches of estates. Grain: month, kind and target.
with targets as (
    select
        level as target_kind,
        unit_code as target_code,
        unit_name as target_name,
        unit_code,
        in_force_from as active_from,
        in_force_to as active_to
    from {{ ref('int_unit_versions') }}
    where level in ('street', 'community')
    union all
    select
        'building' as target_kind,
        building_code as target_code,
        building_code as target_name,
        unit_code,
        date '0001-01-01' as active_from,
        active_to
    from {{ ref('int_buildings__placed') }}
    union all
    select
        'branch' as target_kind,
        estate_code as target_code,
        estate_name as target_name,
        unit_code,
        branch_founded_on as active_from,
        active_to
    from {{ ref('int_estates__placed') }}
),

links as (
    select
        s.target_code,
        s.started_on,
        {{ ends_on('s.ended_on') }} as active_to
    from {{ ref('stg_contact_links') }} as s
),

active as (
    select
        m.month,
        m.last_day,
        t.target_kind,
        t.target_code,
        t.target_name,
        t.unit_code
    from {{ ref('int_kpi_months') }} as m
    inner join targets as t
        on m.last_day >= t.active_from
        and m.last_day <= coalesce(t.active_to, m.last_day)
)

select
    a.month,
    a.last_day,
    a.target_kind,
    a.target_code,
    a.target_name,
    a.unit_code,
    coalesce(bool_or(
        l.started_on <= a.last_day and coalesce(l.active_to, a.last_day) >= a.last_day
    ), false) as is_linked,
    cast(max(l.active_to) filter (where l.active_to < a.last_day) + 1 as date) as unlinked_since
from active as a
left join links as l on a.target_code = l.target_code
group by all
