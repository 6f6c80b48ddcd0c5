-- Members registered with the unit; reached while they gave hours, at any activity, in the month or the two before it.
-- Each month with hours gives way to the next one, so that a member counts once, with the newest check-in.
with active_months as (
    select
        volunteer_key,
        {{ month_of('checked_in_at') }} as month,
        max({ 'checked_in_at': checked_in_at, 'file': _file_id, 'sheet': _sheet, 'row': _row }) as newest
    from {{ ref('fct_volunteer_hours') }}
    where
        hours_as_of > 0
        and cast(checked_in_at as date) between {{ first_month() }} - interval '2 months' and {{ as_of_day() }}
    group by volunteer_key, {{ month_of('checked_in_at') }}
),

windows as (
    select
        volunteer_key,
        newest.file as _file_id,
        newest.sheet as _sheet,
        newest.row as _row,
        month as window_from,
        cast(least(
            month + interval '2 months',
            lead(month) over (partition by volunteer_key order by month) - interval '1 month'
        ) as date) as window_to
    from active_months
),

members as (
    select
        person_key,
        unit_code,
        {{ counts_while('registered_on', 'active_to') }},
        _file_id,
        _sheet,
        _row
    from {{ ref('int_party_members__placed') }}
    where first_month <= last_month
)

select
    'member_participation' as kpi_id,
    unit_code,
    first_month,
    last_month,
    day,
    cast(null as double) as numerator,
    1.0 as denominator,
    _file_id,
    _sheet,
    _row
from members
union all
select
    'member_participation' as kpi_id,
    m.unit_code,
    greatest(m.first_month, w.window_from) as first_month,
    least(m.last_month, w.window_to) as last_month,
    m.day,
    1.0 as numerator,
    cast(null as double) as denominator,
    w._file_id,
    w._sheet,
    w._row
from members as m
inner join windows as w
    on m.person_key = w.volunteer_key
    and m.first_month <= w.window_to
    and m.last_month >= w.window_from
