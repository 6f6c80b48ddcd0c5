select
    'community_cadre_college_share' as kpi_id,
    unit_code,
    month as first_month,
    month as last_month,
    cast(null as date) as day,
    cast(education in ('大专', '本科', '研究生') as double) as numerator,
    1.0 as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_cadres_by_month') }}
where education is not null and education_no = 1
