-- What the KPIs are called, and how their values are written. Grain: KPI.
-- scope: none, it says nothing about a unit
select
    kpi_id,
    position,
    area,
    name_zh,
    name_en,
    unit,
    unit_en,
    kind,
    direction
from kpi_catalogue
order by position
