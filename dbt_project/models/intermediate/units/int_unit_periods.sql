{{ config(materialized='table') }}
-- A unit's time cut wherever it or a unit above it changed; covers all time. Grain: unit and period.
with cuts as (
    select distinct
        unit_code,
        effective_from
    from {{ ref('int_unit_closure') }}
),

periods as (
    select
        unit_code,
        effective_from,
        coalesce(
            lead(effective_from) over (partition by unit_code order by effective_from) - 1, date '9999-12-31'
        ) as effective_to
    from cuts
),

above as (
    select
        p.unit_code,
        p.effective_from,
        max(c.ancestor_code) filter (where c.ancestor_level = 'street') as street_code,
        max(c.ancestor_code) filter (where c.ancestor_level = 'community') as community_code
    from periods as p
    inner join {{ ref('int_unit_closure') }} as c
        on p.unit_code = c.unit_code
        and p.effective_from between c.effective_from and c.effective_to
    group by p.unit_code, p.effective_from
)

select
    p.unit_code,
    p.effective_from,
    p.effective_to,
    case when s.in_force_from is not null then greatest(p.effective_from, s.in_force_from) end as in_force_from,
    case
        when s.in_force_from is not null
            then least(p.effective_to, coalesce(s.in_force_to, date '9999-12-31'))
    end as in_force_to,
    s.unit_name,
    s.level,
    s.parent_code,
    a.street_code,
    a.community_code,
    s.households,
    s.population,
    s.party_members,
    s.longitude,
    s.latitude,
    s._file_id,
    s._sheet,
    s._row
from periods as p
inner join {{ ref('int_unit_spans') }} as s
    on p.unit_code = s.unit_code
    and p.effective_from between s.effective_from and s.effective_to
inner join above as a
    on p.unit_code = a.unit_code and p.effective_from = a.effective_from
