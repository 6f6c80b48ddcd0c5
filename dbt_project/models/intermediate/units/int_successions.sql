-- Successions that have taken place by as_of, of the newest list. Grain: predecessor and successor.
select
    predecessor_code,
    successor_code,
    effective_date,
    cast(household_share as double) as household_share,
    _file_id,
    _sheet,
    _row
from {{ ref('stg_org_successions') }}
where effective_date <= {{ as_of_day() }} and coalesce(_listed_until >= {{ as_of_day() }}, true)
