-- The newest list; keys it lacks stay in staging as history.
select
    s.item_code,
    s.item_name,
    s.handling,
    s.on_kiosk,
    s.valid_from,
    s.valid_to,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_service_items') }} as s
where s._is_listed
