{# Every delivery of a source whose rows count: one row per file and sheet, copies (same_as) included. A mended
   workbook is one too, but no list and no version of anything: its rows stand in the places they mend.
   Whether names or runs order them is decided per key or per list, not here. #}
{% macro counted_deliveries(source_id) %}
select
    file_id,
    landed_as,
    path,
    sheet,
    name_date,
    first_seen_run,
    path_order,
    list_day,
    coalesce(is_mending, false) as is_mending
from {{ source('raw', 'files') }}
where source_id = '{{ source_id }}' and status in ('loaded', 'same_as')
{% endmacro %}
