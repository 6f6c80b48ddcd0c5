{# The unit a row counts for: the code of the joined int_units row, else UNKNOWN. #}
{% macro known_unit_code(alias='u') %}coalesce({{ alias }}.unit_code, 'UNKNOWN'){% endmacro %}

{# The city's code, for what the whole city does; UNKNOWN while no list of units has come. #}
{% macro city_code() %}coalesce((select max(city_code) from {{ ref('int_units') }}), 'UNKNOWN'){% endmacro %}
