-- Units that registered with a community, also those that have left the list; active_to is their last day on it.
select
    s.party_unit_code,
    {{ known_unit_code() }} as unit_code,
    s.registered_on,
    {{ ends_on() }} as active_to,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_party_units') }} as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
