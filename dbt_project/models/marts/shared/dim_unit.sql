-- Units in the periods in which they were in force; how any day finds its period is int_unit_periods' business.
with in_force as (
    select
        *,
        nullif(in_force_to, date '9999-12-31') as valid_to,
        row_number() over (partition by unit_code order by effective_from desc) as periods_back,
        count(*) filter (where in_force_from <= in_force_to) over (partition by unit_code) as periods_in_force
    from {{ ref('int_unit_periods') }}
)

select
    unit_code || ':' || coalesce(cast(in_force_from as varchar), 'all') as unit_key,
    unit_code,
    unit_name,
    level,
    parent_code,
    street_code,
    community_code,
    in_force_from as valid_from,
    valid_to,
    case
        when unit_code = 'UNKNOWN' then true
        when {{ as_of_day() }} is null then valid_to is null
        else in_force_from <= {{ as_of_day() }} and in_force_to >= {{ as_of_day() }}
    end as is_current,
    households,
    population,
    party_members,
    cast(longitude as double) as longitude,
    cast(latitude as double) as latitude,
    _file_id,
    _sheet,
    _row
from in_force
-- UNKNOWN is always there; a unit that was never in force keeps one row too, so that its code stays known.
where in_force_from <= in_force_to or (periods_in_force = 0 and periods_back = 1)
