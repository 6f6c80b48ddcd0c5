-- Amounts in yuan, signed: what came back is taken off.
with entries as (
    select * from {{ ref('stg_funding_ledger') }}
    union all by name
    select * from {{ ref('int_funding__own') }}
)

select
    s.entry_id,
    s.booked_on,
    s.source,
    s.purpose,
    {{ known_unit_code() }} as unit_code,
    s.unit_code as source_unit_code,
    s.reference_code,
    s.direction,
    cast(
        s.amount
        * case s.amount_unit when '万元' then 10000 else 1 end
        * case when s.direction in ('到位退回', '支出退回') then -1 else 1 end
        as decimal(18, 2)
    ) as amount_yuan,
    s.voucher_no,
    s._file_id,
    s._sheet,
    s._row
from entries as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
