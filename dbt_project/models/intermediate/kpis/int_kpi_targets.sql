-- Targets that replace the catalogue's, each with the months it holds for. Grain: KPI, unit (null: every unit), month.
-- A line that names no KPI or no unit stops the build and says which line it is.
select
    case
        when k.kpi_id is null
            then error('reference/targets.csv 第 ' || t.line || ' 行：没有指标 ' || t.kpi_id || ' · no such KPI')
        when t.unit_code is not null and u.unit_code is null
            then error('reference/targets.csv 第 ' || t.line || ' 行：名单中没有单位 ' || t.unit_code || ' · no such unit')
        else t.kpi_id
    end as kpi_id,
    t.unit_code,
    t.from_month,
    coalesce(
        lead(t.from_month) over (partition by t.kpi_id, t.unit_code order by t.from_month), date '9999-12-31'
    ) as before_month,
    t.target
from {{ source('raw', 'targets') }} as t
left join {{ ref('kpi_registry') }} as k on t.kpi_id = k.kpi_id
left join {{ ref('int_units') }} as u on t.unit_code = u.unit_code
