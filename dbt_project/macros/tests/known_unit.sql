{# Every unit_code is one that dim_unit knows (UNKNOWN is one of them). #}
{% test known_unit(model, column_name) %}
select f.{{ column_name }}
from {{ model }} as f
anti join {{ ref('dim_unit') }} as u on f.{{ column_name }} = u.unit_code
{% endtest %}
