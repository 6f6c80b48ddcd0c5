-- Households of buildings with coordinates; reached while an open facility lies within 1000 m, great-circle.
-- Pairs are looked for within bands of a hundredth of a degree of latitude, which are 1112 m wide.
with buildings as (
    select
        *,
        cast(floor(latitude * 100) as bigint) as band
    from {{ ref('int_buildings__placed') }}
    where longitude is not null and latitude is not null
),

facilities as (
    select
        *,
        unnest([-1, 0, 1]) + cast(floor(latitude * 100) as bigint) as band
    from {{ ref('int_facilities__placed') }}
    where longitude is not null and latitude is not null
),

near as (
    select
        b.building_code,
        b.unit_code,
        b.households,
        f.opened_on,
        least(f.active_to, b.active_to) as active_to,
        b._file_id,
        b._sheet,
        b._row
    from buildings as b
    inner join facilities as f on b.band = f.band
    where {{ metres_between('b', 'f') }} <= 1000
),

months as (
    select
        building_code,
        unit_code,
        households,
        {{ counts_while('opened_on', 'active_to') }},
        _file_id,
        _sheet,
        _row
    from near
    where first_month <= last_month
),

once as (
    select
        unit_code,
        households,
        {{ first_month_left('building_code') }} as first_month,
        last_month,
        day,
        _file_id,
        _sheet,
        _row
    from months
)

select
    'service_circle_coverage' as kpi_id,
    unit_code,
    {{ counts_while("date '0001-01-01'", 'active_to') }},
    cast(null as double) as numerator,
    cast(households as double) as denominator,
    _file_id,
    _sheet,
    _row
from buildings
where first_month <= last_month
union all
select
    'service_circle_coverage' as kpi_id,
    unit_code,
    first_month,
    last_month,
    day,
    cast(households as double) as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from once
where first_month <= last_month
