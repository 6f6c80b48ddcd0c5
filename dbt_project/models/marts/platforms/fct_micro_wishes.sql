select
    s.wish_id,
    {{ known_unit_code() }} as unit_code,
    s.unit_code as source_unit_code,
    s.beneficiary_group,
    s.collected_on,
    s.claimed_on,
    s.party_unit_code,
    s.fulfilled_on,
    s.status,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_micro_wishes') }} as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
