-- Communities, grids and micro-grids of a unit in force at a month's end, and those of them without the person that
-- belongs to them. Grain: level, and all of them (level is null).
with units as (
    select
        units.unit_code,
        units.level,
        vacancies.unit_code is not null as is_vacant
    from units_on(month_end($month)) as units
    inner join units_within($scope, $unit, $month) as within on units.unit_code = within.unit_code
    left join agg_vacancies_monthly as vacancies
        on units.unit_code = vacancies.unit_code and vacancies.month = $month
    where
        units.level in ('community', 'grid', 'micro_grid')
        and month_end($month) between units.valid_from and coalesce(units.valid_to, month_end($month))
)

select
    level,
    count(*) as units,
    count(*) filter (where is_vacant) as vacant,
    count(*) filter (where not is_vacant) as filled,
    100.0 * count(*) filter (where not is_vacant) / count(*) as share
from units
group by grouping sets ((level), ())
having count(*) > 0
order by level is null, list_position(['community', 'grid', 'micro_grid'], level)
