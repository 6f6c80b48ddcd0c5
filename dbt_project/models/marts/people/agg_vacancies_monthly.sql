-- Communities without 总网格长, grids without 网格长 and micro-grids without 网格员 on the month's last day.
-- Grain: unit and month.
with units as (
    select
        unit_code,
        month,
        last_day,
        level,
        case level when 'community' then '总网格长' when 'grid' then '网格长' else '网格员' end as post
    from {{ ref('int_units_in_force') }}
    where is_at_month_end and level in ('community', 'grid', 'micro_grid')
)

select
    u.unit_code,
    u.month,
    u.level,
    u.post,
    cast(max(s.active_to) + 1 as date) as vacant_since
from units as u
left join {{ ref('int_staff__placed') }} as s
    on u.unit_code = s.unit_code
    and u.post = s.post
    and u.last_day >= s.appointed_on
group by all
-- everybody who has been in it has left before the day
having bool_and(coalesce(s.active_to < u.last_day, s.unit_code is null))
order by u.month, u.unit_code
