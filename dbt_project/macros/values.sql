{# A day as a time: its first second, or as a deadline its last. #}
{% macro day_start(column) %}cast({{ column }} as timestamp){% endmacro %}
{% macro day_end(column) %}cast({{ column }} as timestamp) + interval '86399 seconds'{% endmacro %}

{# Money to the cent. Beyond 10^16 an amount is a slip no account holds; it must not stop the build. #}
{% macro yuan(expression) %}try_cast({{ expression }} as decimal(18, 2)){% endmacro %}

{# 1988-07, 1988年7月 and 198807 as the first day of the month. #}
{% macro month_of_text(column) -%}
try_cast(
    regexp_extract({{ column }}, '^(\d{4})\D*(\d{1,2})', 1)
    || '-' || lpad(regexp_extract({{ column }}, '^(\d{4})\D*(\d{1,2})', 2), 2, '0') || '-01' as date
)
{%- endmacro %}
