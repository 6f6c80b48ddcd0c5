{# The columns name a row: no two rows share them, and none of them is null (unless `nullable`). #}
{% test row_key(model, columns, nullable=false) %}
select {{ columns | join(', ') }}
from {{ model }}
group by all
having
    count(*) > 1
    {%- if not nullable %}
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
    {%- endif %}
{% endtest %}
