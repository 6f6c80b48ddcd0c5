-- City, streets and communities in force on the month's last day; reached where a secretary convened a meeting in the
-- quarter so far: of the unit, or of one it had succeeded by then. The line shown is the first such meeting.
with units as (
    select
        unit_code,
        month,
        last_day,
        _file_id,
        _sheet,
        _row
    from {{ ref('int_units_in_force') }}
    where is_at_month_end and level in ('city', 'street', 'community')
),

own_and_before as (
    select distinct
        unit_code,
        unit_code as meeting_unit_code,
        date '0001-01-01' as since
    from units
    union all
    select
        unit_code,
        predecessor_code as meeting_unit_code,
        since
    from {{ ref('int_unit_predecessors') }}
),

met as (
    select
        u.unit_code,
        u.month,
        m._file_id,
        m._sheet,
        m._row
    from units as u
    inner join own_and_before as o on u.unit_code = o.unit_code and u.last_day >= o.since
    inner join {{ ref('fct_meetings') }} as m
        on o.meeting_unit_code = m.unit_code
        and m.held_on between date_trunc('quarter', u.month) and u.last_day
    where m.meeting_type = 'joint_meeting' and m.convened_by_secretary
    qualify row_number() over (
            partition by u.unit_code, u.month
            order by m.held_on, m._file_id, m._sheet, m._row
        ) = 1
)

select
    'joint_meeting_compliance' as kpi_id,
    unit_code,
    month as first_month,
    month as last_month,
    cast(null as date) as day,
    cast(null as double) as numerator,
    1.0 as denominator,
    _file_id,
    _sheet,
    _row
from units
union all
select
    'joint_meeting_compliance' as kpi_id,
    unit_code,
    month as first_month,
    month as last_month,
    cast(null as date) as day,
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from met
