-- Hours from report to resolution, channels with clock times; the median is taken anew for every unit.
select
    'median_handling_hours' as kpi_id,
    unit_code,
    {{ month_of('resolved_at') }} as first_month,
    {{ month_of('resolved_at') }} as last_month,
    cast(null as date) as day,
    (epoch_us(resolved_at) - epoch_us(reported_at)) / 3600000000 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_issues__as_of') }}
where
    is_valid
    and reported_at <= {{ as_of_end() }}
    and channel in ('party_grid', 'safety_grid', 'whistle')
    and {{ in_kpi_months('resolved_at') }}
