-- Open places, a KPI for each type.
select
    case facility_type
        when '党群服务中心' then 'centres_open'
        when '小区党群驿站' then 'estate_stations_open'
        when '暖蜂驿站' then 'warm_bee_stations_open'
    end as kpi_id,
    unit_code,
    {{ counts_while('opened_on', 'active_to') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_facilities__placed') }}
where first_month <= last_month
