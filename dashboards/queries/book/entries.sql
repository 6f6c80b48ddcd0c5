-- The metric book: every KPI with its rules, the target of the unit in the month (of the catalogue where it has no figure
-- of its own), and the figure of the report behind it. $query: words that all must stand somewhere in an entry, in
-- whichever language. Grain: KPI.
with targets as (
    select
        kpi_id,
        target
    from figures_of($unit, 'as_was')
    where month = $month and may_see($scope, $unit)
),

sources as (
    select
        kpis.kpi_id,
        string_agg(names.source_id || ' ' || names.title, ' ') as titles
    from kpi_catalogue as kpis
    inner join dim_source as names on list_contains(kpis.sources, names.source_id)
    group by kpis.kpi_id
),

entries as (
    select
        kpis.* exclude (target),
        coalesce(targets.target, kpis.target) as target,
        said.text_zh as figure_text,
        said.says as figure_says,
        said.value as figure_value,
        said.supported as figure_supported,
        lower(
            concat_ws(
                ' ', kpis.kpi_id, kpis.name_zh, kpis.name_en, kpis.definition_zh, kpis.definition_en, kpis.formula_zh,
                kpis.formula_en, kpis.limits_zh, kpis.limits_en, sources.titles, said.text_zh
            )
        ) as words
    from kpi_catalogue as kpis
    left join targets on kpis.kpi_id = targets.kpi_id
    left join sources on kpis.kpi_id = sources.kpi_id
    left join fct_figures as said on kpis.seed_figure = said.figure_no
)

select * exclude (words)
from entries
where
    $query is null
    or coalesce(
        list_bool_and(
            list_transform(
                list_filter(regexp_split_to_array(lower($query), '[\s　]+'), word -> word <> ''),
                word -> contains(words, word)
            )
        ),
        true
    )
order by position
