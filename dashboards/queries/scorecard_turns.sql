-- Communities whose score in an area is red or was red last month, with the KPI that weighs most in it: of those that
-- turned, the one whose weighted attainment moved most their way, where a KPI that did not weigh last month counts with
-- all it costs (kpi_last_value is then null); of those that are red, the one that costs most.
-- Grain: community and area,
-- total included (which has no KPI of its own).
with cells as (
    select
        unit_code,
        unit_name,
        street_code,
        area,
        score,
        last_score,
        rag,
        last_rag,
        case
            when rag = 'red' and last_rag = 'red' then 'still_red'
            when rag = 'red' and last_rag is not null then 'turned_red'
            when rag = 'red' then 'red'
            else 'recovered'
        end as turn
    from scores_compared($month, $basis)
    where
        level = 'community'
        and (rag = 'red' or (last_rag = 'red' and rag is not null))
        and ($unit in (unit_code, street_code, parent_code) or $is_city)
        and in_scope($scope, unit_code, street_code, community_code)
),

figures as (
    select
        kpi_id,
        unit_code,
        month,
        value,
        target,
        attainment
    from fct_kpi_monthly
    where
        month in ($month, months_before($month, 1))
        and basis = $basis
        and attainment is not null
        and unit_code in (select cells.unit_code from cells)
),

weighed_before as (
    select kpi_id from kpis_weighing(months_before($month, 1))
    where level = 'community'
),

causes as (
    select
        cells.unit_code,
        cells.area,
        kpis.kpi_id,
        now.value,
        before.value as last_value,
        now.target,
        case cells.turn
            when 'turned_red' then kpis.weight * (coalesce(before.attainment, 1) - now.attainment)
            when 'recovered' then kpis.weight * (now.attainment - before.attainment)
            else kpis.weight * (1 - now.attainment)
        end as pull
    from cells
    inner join kpis_weighing($month) as kpis on cells.area = kpis.area and kpis.level = 'community'
    inner join figures as now on kpis.kpi_id = now.kpi_id and cells.unit_code = now.unit_code and now.month = $month
    left join weighed_before on kpis.kpi_id = weighed_before.kpi_id
    left join figures as before
        on weighed_before.kpi_id = before.kpi_id and cells.unit_code = before.unit_code and before.month < $month
    where pull > 0
    qualify row_number() over (partition by cells.unit_code, cells.area order by pull desc, kpis.kpi_id) = 1
)

select
    cells.*,
    causes.kpi_id,
    causes.value as kpi_value,
    causes.last_value as kpi_last_value,
    causes.target as kpi_target
from cells
left join causes on cells.unit_code = causes.unit_code and cells.area = causes.area
order by
    list_position(['turned_red', 'red', 'still_red', 'recovered'], cells.turn),
    cells.area <> 'total',
    case when cells.turn = 'recovered' then -cells.score else cells.score end,
    cells.unit_code
