{# Joins a relation to the units that its rows count for on their day: what they name, and the units above it down to
   communities, as `c.ancestor_code`. UNKNOWN stays by itself. #}
{% macro counts_for(alias='d', day='day') -%}
    inner join {{ ref('int_unit_closure') }} as c
        on
            {{ alias }}.unit_code = c.unit_code
            and {{ alias }}.{{ day }} between c.effective_from and c.effective_to
            and (c.ancestor_level in ('city', 'street', 'community') or c.ancestor_code = 'UNKNOWN')
{%- endmacro %}

{# Hours as whole microseconds, which give the same sum in any order, and back. #}
{% macro hours_added(hours) %}sum(cast(round({{ hours }} * 3600000000) as hugeint)){% endmacro %}
{% macro as_hours(parts) %}cast({{ parts }} as double) / 3600000000{% endmacro %}
