-- Issues resolved, a KPI for each of these channels.
select
    case channel
        when 'joint_meeting' then 'joint_meeting_issues_resolved'
        when 'council' then 'council_issues_resolved'
        when 'whistle' then 'whistles_resolved'
        when 'da_dang_wei' then 'committee_issues_resolved'
        when 'renovation' then 'renovation_issues_resolved'
    end as kpi_id,
    unit_code,
    {{ counts_on('resolved_at') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_issues__as_of') }}
where
    is_valid
    and channel in ('joint_meeting', 'council', 'whistle', 'da_dang_wei', 'renovation')
    and {{ in_kpi_months('resolved_at') }}
