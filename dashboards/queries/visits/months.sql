-- The months of the KPIs about visits of a unit, on the boundaries of the time. Grain: KPI and month.
select *
from months_of_kpis(['household_visit_coverage', 'visits_made', 'requests_per_100_visits'], $unit, 'as_was')
where may_see($scope, $unit)
order by kpi_id, month
