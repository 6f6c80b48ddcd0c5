-- Ledger entries that contracts of a home's own add; the source is part of their number, so that no two ledgers share
-- one.
select
    source_id || ':' || entry_id as entry_id,
    booked_on,
    source,
    purpose,
    unit_code,
    reference_code,
    direction,
    amount,
    amount_unit,
    voucher_no,
    _file_id,
    _sheet,
    _row
from ({{ own_rows_of('funding') }})
