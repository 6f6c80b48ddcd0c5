{{ config(materialized='table') }}
-- What people decided about rejected rows. Grain: source, place and decision.
select distinct
    d.source_id,
    concat_ws('|', f.landed_as, d.row_number, d.sheet) as place,
    d.decision_no,
    d.action,
    d.decided_at,
    d.decided_by,
    d.why
from {{ source('raw', 'decisions') }} as d
inner join {{ source('raw', 'files') }} as f
    on d.source_id = f.source_id and d.sha256 = f.sha256 and d.sheet = f.sheet
