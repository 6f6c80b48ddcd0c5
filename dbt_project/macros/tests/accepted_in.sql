{# Values of several columns are among those listed; null is left to row_key. One node for a whole table. #}
{% test accepted_in(model, values) %}
{% for column, accepted in values.items() %}
select
    '{{ column }}' as column_name,
    cast({{ column }} as varchar) as found,
    count(*) as row_count
from {{ model }}
where {{ column }} not in ('{{ accepted | join("', '") }}')
group by all
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% endtest %}
