-- A wish is judged on its ninetieth day, by the hierarchy of the day it was collected on.
select
    'wish_fulfilment_rate' as kpi_id,
    unit_code,
    {{ counts_on('collected_on + 90', 'collected_on') }},
    cast(coalesce(fulfilled_on <= collected_on + 90, false) as double) as numerator,
    1.0 as denominator,
    beneficiary_group as part,
    _file_id,
    _sheet,
    _row
from {{ ref('fct_micro_wishes') }}
where
    status <> '已终止'
    and {{ in_kpi_months('collected_on + 90') }}
