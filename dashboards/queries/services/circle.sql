-- Households in and outside the 15-minute circle at a month's end, by units of one level within a unit, those with most
-- outside first. Grain: unit of the level that has households with coordinates.
with units as (
    select * from units_on(month_end($month))
)

select
    units.unit_code,
    -- micro-grids are numbered within their grid, grids within their community
    case when units.community_code not in (units.unit_code, $unit) then communities.unit_name else '' end
    || case when units.level = 'micro_grid' and units.parent_code <> $unit then parents.unit_name else '' end
    || units.unit_name as unit_name,
    communities.unit_name as community_name,
    units.longitude,
    units.latitude,
    figures.denominator as households,
    figures.numerator as covered,
    figures.denominator - figures.numerator as outside,
    figures.value,
    sum(figures.denominator - figures.numerator) over () as outside_in_all
from fct_kpi_monthly as figures
inner join units_within($scope, $unit, $month) as within on figures.unit_code = within.unit_code
inner join units on figures.unit_code = units.unit_code and units.level = $level
left join units as parents on units.parent_code = parents.unit_code
left join units as communities on units.community_code = communities.unit_code
where
    figures.kpi_id = 'service_circle_coverage'
    and figures.basis = 'as_was'
    and figures.month = $month
    and figures.denominator > 0
order by outside desc, units.unit_code
