select
    'three_party_estates_rate' as kpi_id,
    unit_code,
    {{ counts_while("date '0001-01-01'", 'active_to') }},
    cast(null as double) as numerator,
    1.0 as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_estates__placed') }}
where first_month <= last_month
union all
select
    'three_party_estates_rate' as kpi_id,
    unit_code,
    {{ counts_while('greatest(branch_founded_on, committee_founded_on)', 'active_to') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_estates__placed') }}
where
    branch_founded_on is not null
    and committee_founded_on is not null
    and property_company is not null
    and first_month <= last_month
