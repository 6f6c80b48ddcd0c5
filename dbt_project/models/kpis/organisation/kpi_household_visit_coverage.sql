-- A household counts from the month of a visit made to two months later, with the newest visit: each visited month
-- gives way to the next one, so that a household counts once. It belongs to the micro-grid of its building.
with visited_months as (
    select
        household_key,
        any_value(building_code) as building_code,
        {{ month_of('visited_at') }} as month,
        max({ 'visited_at': visited_at, 'file': _file_id, 'sheet': _sheet, 'row': _row }) as newest
    from {{ ref('fct_visits') }}
    where
        is_made
        and cast(visited_at as date) between {{ first_month() }} - interval '2 months' and {{ as_of_day() }}
    group by household_key, {{ month_of('visited_at') }}
),

windows as (
    select
        building_code,
        newest.file as _file_id,
        newest.sheet as _sheet,
        newest.row as _row,
        greatest(month, {{ first_month() }}) as first_month,
        cast(least(
            month + interval '2 months',
            lead(month) over (partition by household_key order by month) - interval '1 month',
            {{ last_month() }}
        ) as date) as last_month
    from visited_months
)

select
    'household_visit_coverage' as kpi_id,
    coalesce(b.unit_code, 'UNKNOWN') as unit_code,
    w.first_month,
    w.last_month,
    cast(null as date) as day,
    1.0 as numerator,
    cast(null as double) as denominator,
    w._file_id,
    w._sheet,
    w._row
from windows as w
left join {{ ref('int_buildings__placed') }} as b on w.building_code = b.building_code
where w.first_month <= w.last_month
union all
select
    'household_visit_coverage' as kpi_id,
    unit_code,
    {{ first_month() }} as first_month,
    {{ last_month() }} as last_month,
    cast(null as date) as day,
    cast(null as double) as numerator,
    cast(households as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref('int_buildings__placed') }}
where is_listed
