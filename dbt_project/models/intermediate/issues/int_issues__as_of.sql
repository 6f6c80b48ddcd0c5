-- Issues as they stood at the end of as_of: what was resolved or decided later had not been. Grain: issue.
with known as (
    select
        *,
        case when resolved_at <= {{ as_of_end() }} then resolved_at end as known_resolved_at,
        case when accepted_at > {{ as_of_end() }} then null else admission end as known_admission
    from {{ ref('fct_issues') }}
)

select
    issue_key,
    channel,
    unit_code,
    category,
    handling_unit,
    reported_at,
    case when dispatched_at <= {{ as_of_end() }} then dispatched_at end as dispatched_at,
    due_at,
    known_resolved_at as resolved_at,
    case when closed_at <= {{ as_of_end() }} then closed_at end as closed_at,
    known_admission as admission,
    source_status,
    {{ is_valid_issue('is_voided', 'known_admission') }} as is_valid,
    has_rework,
    rework_count,
    is_satisfied,
    first_responder_key,
    _file_id,
    _sheet,
    _row
from known
