select
    'member_registration_rate' as kpi_id,
    unit_code,
    {{ counts_while("date '0001-01-01'", 'active_to') }},
    cast(null as double) as numerator,
    1.0 as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_party_members__placed') }}
where first_month <= last_month
union all
select
    'member_registration_rate' as kpi_id,
    unit_code,
    {{ counts_while('registered_on', 'active_to') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_party_members__placed') }}
where first_month <= last_month
