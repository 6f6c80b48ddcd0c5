select
    'first_responder_rate' as kpi_id,
    unit_code,
    {{ counts_on('reported_at') }},
    cast(first_responder_key is not null as double) as numerator,
    1.0 as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_issues__as_of') }}
where
    channel = 'party_grid'
    and admission = '准入'
    and source_status <> '已作废'
    and {{ in_kpi_months('reported_at') }}
