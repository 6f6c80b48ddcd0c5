-- The months of the KPIs about visits of a unit, on the boundaries of the time; for the coverage also the households not
-- reached that were visited in vain, and those not visited at all. Grain: KPI and month.
select
    months.*,
    case
        when months.kpi_id = 'household_visit_coverage'
            then least(
                coalesce(visited.households_visited, 0) - months.numerator,
                greatest(months.denominator - months.numerator, 0)
            )
    end as in_vain,
    greatest(months.denominator - months.numerator, 0) - in_vain as not_visited
from months_of_kpis(
    ['household_visit_coverage', 'visits_made', 'requests_per_100_visits'], $unit, 'as_was'
) as months
left join agg_households_visited_monthly as visited
    on visited.unit_code = $unit and months.month = visited.month
where may_see($scope, $unit)
order by months.kpi_id, months.month
