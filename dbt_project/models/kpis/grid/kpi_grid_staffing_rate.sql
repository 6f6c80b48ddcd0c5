-- Communities, grids and micro-grids in force; reached while somebody is in the post that belongs to the level.
with units as (
    select
        unit_code,
        in_force_from,
        coalesce(in_force_to, date '9999-12-31') as in_force_to,
        case level when 'community' then '总网格长' when 'grid' then '网格长' else '网格员' end as post,
        _file_id,
        _sheet,
        _row
    from {{ ref('int_unit_versions') }}
    where level in ('community', 'grid', 'micro_grid')
),

staffed as (
    select
        u.unit_code,
        u.in_force_from,
        u.post,
        greatest(u.in_force_from, s.appointed_on) as staffed_from,
        least(u.in_force_to, s.active_to) as staffed_to,
        s._file_id,
        s._sheet,
        s._row
    from units as u
    inner join {{ ref('int_staff__placed') }} as s on u.unit_code = s.unit_code and u.post = s.post
),

months as (
    select
        unit_code,
        in_force_from,
        post,
        {{ counts_while('staffed_from', 'staffed_to') }},
        _file_id,
        _sheet,
        _row
    from staffed
    where first_month <= last_month
),

once as (
    select
        unit_code,
        post,
        {{ first_month_left('unit_code, in_force_from') }} as first_month,
        last_month,
        day,
        _file_id,
        _sheet,
        _row
    from months
)

select
    'grid_staffing_rate' as kpi_id,
    unit_code,
    {{ counts_while('in_force_from', 'in_force_to') }},
    cast(null as double) as numerator,
    1.0 as denominator,
    post as part,
    _file_id,
    _sheet,
    _row
from units
where first_month <= last_month
union all
select
    'grid_staffing_rate' as kpi_id,
    unit_code,
    first_month,
    last_month,
    day,
    1.0 as numerator,
    cast(null as double) as denominator,
    post as part,
    _file_id,
    _sheet,
    _row
from once
where first_month <= last_month
