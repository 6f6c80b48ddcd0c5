-- Meetings and sessions of three kinds, and of those a home's own contracts add; a study is the whole city's.
with meetings as (
    select
        'joint_meeting' as meeting_type,
        meeting_id,
        unit_code,
        held_on,
        convener_post = '书记' as convened_by_secretary,
        format,
        attending_units,
        _file_id,
        _sheet,
        _row
    from {{ ref('stg_joint_meetings') }}
    union all by name
    select
        'study' as meeting_type,
        meeting_id,
        held_on,
        topic,
        items,
        _file_id,
        _sheet,
        _row
    from {{ ref('stg_studies') }}
    union all by name
    select
        'platform_session' as meeting_type,
        session_id as meeting_id,
        unit_code,
        held_on,
        platform,
        items,
        items_resolved,
        _file_id,
        _sheet,
        _row
    from {{ ref('stg_platform_sessions') }}
    union all by name
    select * from {{ ref('int_meetings__own') }}
)

select
    m.meeting_type || ':' || m.meeting_id as meeting_key,
    m.meeting_id,
    m.meeting_type,
    case when m.meeting_type = 'study' then {{ city_code() }} else {{ known_unit_code() }} end as unit_code,
    m.unit_code as source_unit_code,
    m.held_on,
    m.convened_by_secretary,
    m.platform,
    m.format,
    m.topic,
    m.attending_units,
    m.items,
    m.items_resolved,
    m._file_id,
    m._sheet,
    m._row
from meetings as m
left join {{ ref('int_units') }} as u on m.unit_code = u.unit_code
