-- What changed in the definition of a KPI. Grain: change.
-- scope: none, it says nothing about a unit
select
    changed_on,
    what_zh,
    what_en
from kpi_changes
where kpi_id = $kpi
order by changed_on
