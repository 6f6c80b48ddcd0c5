{{ config(materialized='table') }}
-- A unit's own history: pieces that do not overlap, each with one row of org_units behind it.
-- On a day, the version that began last holds; a version that a newer list dropped no longer takes part from then on.
-- effective_from/effective_to cover all time, so that any day finds a piece: before the first version the first,
-- between two and after the last the earlier one's. in_force_from/in_force_to say when the unit existed.
with listed as (
    select
        *,
        case
            when not _is_listed then least(coalesce(valid_to, _listed_until), _listed_until)
            else valid_to
        end as ends_on
    from {{ ref('stg_org_units') }}
),

breaks as (
    select
        unit_code,
        valid_from as begins_on
    from listed
    union
    select
        unit_code,
        _listed_until + 1 as begins_on
    from listed
    where not _is_listed
),

-- Of the versions that have begun, those still on a list first, and of them the one that began last.
pieces as (
    select
        b.unit_code,
        b.begins_on,
        v._key
    from breaks as b
    inner join listed as v
        on b.unit_code = v.unit_code
        and b.begins_on >= v.valid_from
    qualify
        row_number() over (
            partition by b.unit_code, b.begins_on
            order by (v._is_listed or b.begins_on <= v._listed_until) desc, v.valid_from desc
        ) = 1
),

changes as (
    select *
    from pieces
    qualify _key is distinct from lag(_key) over (partition by unit_code order by begins_on)
),

bounded as (
    select
        c.unit_code,
        c.begins_on,
        lead(c.begins_on) over (partition by c.unit_code order by c.begins_on) - 1 as last_day,
        v.* exclude (unit_code)
    from changes as c
    inner join listed as v on c._key = v._key
),

dated as (
    select
        *,
        case
            when last_day is null then ends_on
            else least(coalesce(ends_on, last_day), last_day)
        end as in_force_to,
        row_number() over (partition by unit_code order by begins_on) as piece_no
    from bounded
),

-- A version that comes back after a dropped one may have ended meanwhile; then the gap is the dropped one's.
in_force as (
    select *
    from dated
    where piece_no = 1 or begins_on <= coalesce(in_force_to, begins_on)
)

select
    unit_code,
    begins_on as in_force_from,
    in_force_to,
    case
        when lag(begins_on) over (partition by unit_code order by begins_on) is null then date '0001-01-01'
        else begins_on
    end as effective_from,
    coalesce(lead(begins_on) over (partition by unit_code order by begins_on) - 1, date '9999-12-31') as effective_to,
    unit_name,
    case level
        when '市' then 'city'
        when '街道' then 'street'
        when '社区' then 'community'
        when '片区网格' then 'grid'
        when '微网格' then 'micro_grid'
    end as level,
    parent_code,
    households,
    population,
    party_members,
    longitude,
    latitude,
    _file_id,
    _sheet,
    _row
from in_force
