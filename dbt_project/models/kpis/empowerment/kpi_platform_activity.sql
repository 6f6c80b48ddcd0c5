-- Five platforms for each street in force on the month's last day; reached where one met in the month. The line behind
-- the numerator is its first session.
with sessions as (
    select
        f.unit_code,
        m.month,
        f._file_id,
        f._sheet,
        f._row
    from {{ ref('fct_meetings') }} as f
    inner join {{ ref('int_kpi_months') }} as m on f.held_on between m.month and m.last_day
    where f.meeting_type = 'platform_session'
    qualify row_number() over (
            partition by f.source_unit_code, f.platform, m.month
            order by f.held_on, f._file_id, f._sheet, f._row
        ) = 1
)

select
    'platform_activity' as kpi_id,
    unit_code,
    month as first_month,
    month as last_month,
    cast(null as date) as day,
    cast(null as double) as numerator,
    5.0 as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_units_in_force') }}
where is_at_month_end and level = 'street'
union all
select
    'platform_activity' as kpi_id,
    unit_code,
    month as first_month,
    month as last_month,
    cast(null as date) as day,
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from sessions
