{{ config(materialized='table') }}
-- Units that have a row of every KPI that reaches down to `depth`: those in force on some day of the month, and those
-- above them; one that is not in force is there for KPIs that reach a unit below it that is. Grain: month and unit.
select
    f.month,
    c.ancestor_code as unit_code,
    min({{ depth('f.level') }}) as depth
from {{ ref('int_units_in_force') }} as f
inner join {{ ref('int_unit_closure') }} as c
    on f.unit_code = c.unit_code
    and f.last_day between c.effective_from and c.effective_to
group by f.month, c.ancestor_code
