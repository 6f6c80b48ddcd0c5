-- Join on unit_code and a day between effective_from and effective_to; the spans cover all time.
select
    unit_code,
    ancestor_code,
    ancestor_level,
    effective_from,
    effective_to
from {{ ref('int_unit_closure') }}
