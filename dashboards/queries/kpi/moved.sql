-- What moved a KPI from last month to this one, by unit of a level below ($by = 'unit') or by part ($by = 'part').
-- Effects are in the KPI's unit and add up to the change. Grain: group.
select *
from kpi_moved($kpi, $unit, $month, $basis, $level, $by, $is_city, $scope)
order by rate_effect, mix_effect, member
