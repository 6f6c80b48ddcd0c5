-- The lineage of every KPI, and what its values are added up from: the two cannot disagree. Models of KPIs whose lines
-- are told apart by something (a channel, a type) give it as `part`.
with contributions as (
    {% for model in var('kpi_models') %}
    select * from {{ ref(model) }}
    {% if not loop.last %}{{ union_by_name() }}{% endif %}
    {% endfor %}
)

select
    kpi_id,
    unit_code,
    first_month,
    last_month,
    day,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    part,
    _file_id,
    _sheet,
    _row
from contributions
