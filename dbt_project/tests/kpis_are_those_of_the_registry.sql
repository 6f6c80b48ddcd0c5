-- A model gives a KPI that the registry does not have, or names no unit or month: its figures would be left out.
select
    c.kpi_id,
    count(*) as row_count
from {{ ref('fct_kpi_contributions') }} as c
left join {{ ref('kpi_registry') }} as k on c.kpi_id = k.kpi_id
where k.kpi_id is null or c.unit_code is null or c.first_month is null or c.last_month < c.first_month
group by c.kpi_id
