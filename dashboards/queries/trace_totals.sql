-- What the lines behind a figure give when they are put together. Grain: side.
select
    t.side,
    count(*) as row_count,
    case when any_value(k.function) = 'median' then median(t.contribution) else sum(t.contribution) end as total
from traced($kpi, $unit, $month, $basis) as t
cross join kpi_catalogue as k
where k.kpi_id = $kpi and may_see($scope, $unit)
group by t.side
