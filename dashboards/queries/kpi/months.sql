-- The months of a KPI and unit. Grain: month.
select * exclude (kpi_id)
from months_of_kpis([$kpi], $unit, $basis)
where may_see($scope, $unit)
order by month
