-- What status, on time and overdue mean is said here once for all channels, as of the last second of as_of.
with issues as (
    {% for channels in [
        'party_grid', 'safety_grid', 'fire_grid', 'council', 'joint_meeting', 'whistle', 'committee', 'renovation',
        'own'
    ] %}
    select * from {{ ref('int_issues__' ~ channels) }}
    {% if not loop.last %}union all by name{% endif %}
    {% endfor %}
),

told as (
    select * replace (coalesce(is_voided, {{ is_voided_status('source_status') }}, false) as is_voided)
    from issues
),

judged as (
    select
        *,
        {{ is_valid_issue('is_voided', 'admission') }} as is_valid,
        coalesce(resolved_at <= {{ as_of_end() }}, false) as is_resolved,
        coalesce(due_at < {{ as_of_end() }}, false) as is_past_due
    from told
)

select
    j.channel || ':' || j.issue_id as issue_key,
    j.channel,
    j.issue_id,
    {{ known_unit_code() }} as unit_code,
    j.source_unit_code,
    j.category,
    j.subcategory,
    j.severity,
    j.title,
    j.handling_unit,
    j.reported_at,
    j.accepted_at,
    j.dispatched_at,
    j.due_at,
    j.resolved_at,
    j.closed_at,
    case
        when not j.is_valid then 'invalid'
        when j.is_resolved then 'resolved'
        else 'open'
    end as status,
    j.source_status,
    j.is_voided,
    j.is_valid,
    case
        when not j.is_valid or j.due_at is null then null
        when j.is_resolved then j.resolved_at <= j.due_at
        when j.is_past_due then false
    end as is_on_time,
    j.is_valid and not j.is_resolved and j.is_past_due as is_overdue,
    coalesce(j.rework_count > 0, false) or coalesce(j.verification in ('返工', '不合格'), false) as has_rework,
    j.rework_count,
    coalesce(j.rating in ('满意', '基本满意'), j.satisfaction >= 4) as is_satisfied,
    j.rating,
    j.satisfaction,
    j.admission,
    j.verification,
    j.first_responder_key,
    coalesce(j.resolved_at < j.reported_at, false) as is_resolved_before_reported,
    j._file_id,
    j._sheet,
    j._row
from judged as j
left join {{ ref('int_units') }} as u on j.named_unit_code = u.unit_code
