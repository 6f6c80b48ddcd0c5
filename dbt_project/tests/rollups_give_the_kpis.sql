-- The monthly roll-ups of issues and visits and the KPIs made of the same rows give different figures: they count by
-- different rules, or an event fell out of a hierarchy.
{% set of_issues = {
    'issues_reported': ('reported', 'null'),
    'issues_resolved': ('resolved', 'null'),
    'resolution_rate': ('due_resolved', 'due'),
    'on_time_resolution_rate': ('on_time', 'due'),
    'rework_rate': ('reworked', 'checked')
} %}
with rolled_up as (
    {% for kpi_id, (numerator, denominator) in of_issues.items() %}
    select
        '{{ kpi_id }}' as kpi_id,
        unit_code,
        month,
        sum({{ numerator }}) as numerator,
        sum({{ denominator }}) as denominator
    from {{ ref('agg_issues_monthly') }}
    group by all
    union all
    {% endfor %}
    select
        'open_overdue_issues' as kpi_id,
        unit_code,
        month,
        sum(issues_overdue) as numerator,
        null as denominator
    from {{ ref('agg_open_issues_monthly') }}
    group by all
    union all
    select
        'visits_made' as kpi_id,
        unit_code,
        month,
        sum(visits_made) as numerator,
        null as denominator
    from {{ ref('agg_visits_monthly') }}
    group by all
    union all
    select
        'requests_per_100_visits' as kpi_id,
        unit_code,
        month,
        100 * sum(requests) as numerator,
        sum(visits_made) as denominator
    from {{ ref('agg_visits_monthly') }}
    group by all
),

kpis as (
    select * from {{ ref('fct_kpi_monthly') }}
    where basis = 'as_was' and kpi_id in (select distinct rolled_up.kpi_id from rolled_up)
)

select
    coalesce(k.kpi_id, r.kpi_id) as kpi_id,
    coalesce(k.unit_code, r.unit_code) as unit_code,
    coalesce(k.month, r.month) as month,
    k.numerator as in_kpis,
    k.denominator as in_kpis_below,
    r.numerator as in_rollup,
    r.denominator as in_rollup_below
from rolled_up as r
full join kpis as k on r.kpi_id = k.kpi_id and r.unit_code = k.unit_code and r.month = k.month
where
    abs(coalesce(k.numerator, 0) - coalesce(r.numerator, 0)) > 1e-6
    or abs(coalesce(k.denominator, 0) - coalesce(r.denominator, 0)) > 1e-6
