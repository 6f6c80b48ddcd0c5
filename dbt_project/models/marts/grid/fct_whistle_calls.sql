select
    i.issue_key,
    c.call_no,
    c.department,
    i.unit_code,
    i.source_unit_code,
    c.respond_by,
    c.arrived_at,
    i.is_valid,
    case
        when not i.is_valid or c.respond_by is null then null
        when c.arrived_at <= {{ as_of_end() }} then c.arrived_at <= c.respond_by
        when c.respond_by < {{ as_of_end() }} then false
    end as is_on_time,
    i._file_id,
    i._sheet,
    i._row
from {{ ref('int_whistle_calls') }} as c
inner join {{ ref('fct_issues') }} as i on i.channel = 'whistle' and c.issue_id = i.issue_id
