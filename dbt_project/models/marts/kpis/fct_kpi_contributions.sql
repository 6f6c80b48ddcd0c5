-- The lineage of every KPI, and what its values are added up from: the two cannot disagree.
{% for model in var('kpi_models') %}
select
    kpi_id,
    unit_code,
    first_month,
    last_month,
    day,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    _file_id,
    _sheet,
    _row
from {{ ref(model) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
