-- A changed definition breaks a trend: charts mark the day, and the book says what changed.
select
    kpi_id,
    changed_on,
    what_zh,
    what_en
from {{ ref('kpi_definition_changes') }}
