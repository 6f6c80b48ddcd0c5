-- The registry as people read it: the metric book. A KPI that counts a fact whole also lists the sources of a home's
-- own that feed it.
with own (kpi_id, own_sources) as (
    select
        kpi_id,
        list(source_id order by source_id) as own_sources
    from (
        select
            cast(null as varchar) as kpi_id,
            cast(null as varchar) as source_id
        where false
        {% for source_id, kpi_id in own_kpis() %}
        union all
        select
            '{{ kpi_id }}' as kpi_id,
            '{{ source_id }}' as source_id
        {% endfor %}
    )
    group by kpi_id
)

select
    r.kpi_id,
    r.position,
    r.area,
    r.name_zh,
    r.name_en,
    r.unit,
    r.unit_en,
    r.kind,
    r.state_at is not null as is_at_month_end,
    r.lowest,
    r.direction,
    r.target,
    r.weight,
    r.scored,
    coalesce(string_split(r.scored_at, ' '), []) as scored_at,
    string_split(r.bases, ' ') as bases,
    r.function,
    r.window_months,
    string_split(r.sources, ' ') || coalesce(o.own_sources, []) as sources,
    r.definition_zh,
    r.definition_en,
    r.formula_zh || coalesce('另计自有来源：' || array_to_string(o.own_sources, '、') || '。', '') as formula_zh,
    r.formula_en
    || coalesce(' Sources of the home''s own count as well: ' || array_to_string(o.own_sources, ', ') || '.', '')
        as formula_en,
    r.limits_zh,
    r.limits_en,
    r.seed_figure,
    r.part_zh,
    r.part_en
from {{ ref('kpi_registry') }} as r
left join own as o on r.kpi_id = o.kpi_id
