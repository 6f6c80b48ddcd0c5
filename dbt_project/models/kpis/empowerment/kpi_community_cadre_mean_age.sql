-- Age in whole months between the month of birth and the month, as years.
select
    'community_cadre_mean_age' as kpi_id,
    unit_code,
    month as first_month,
    month as last_month,
    cast(null as date) as day,
    datediff('month', birth_month, month) / 12.0 as numerator,
    1.0 as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_cadres_by_month') }}
where birth_month is not null and birth_month_no = 1
