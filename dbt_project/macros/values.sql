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

{# Whether the status of an issue says that it does not count: voided, refused, withdrawn. #}
{% macro is_voided_status(status) %}{{ status }} in ('已作废', '不准入', '未采纳', '已撤销', 'cancelled'){% endmacro %}

{# Whether an issue counts at all: neither voided nor refused at the admission. #}
{% macro is_valid_issue(is_voided, admission) -%}
    not {{ is_voided }} and coalesce({{ admission }}, '') <> '不准入'
{%- endmacro %}

{# Great-circle distance of two rows with longitude and latitude in degrees (haversine, R = 6371008.8 m). #}
{% macro metres_between(a, b) -%}
2 * 6371008.8 * asin(least(1.0, sqrt(
    power(sin(radians({{ b }}.latitude - {{ a }}.latitude) / 2), 2)
    + cos(radians({{ a }}.latitude)) * cos(radians({{ b }}.latitude))
    * power(sin(radians({{ b }}.longitude - {{ a }}.longitude) / 2), 2)
)))
{%- endmacro %}

{# Hours between two times, less what was taken before `taken_until`. #}
{% macro hours_left(since, until, taken_until) -%}
greatest(0, epoch_us({{ until }}) - epoch_us(greatest({{ since }}, {{ taken_until }}))) / 3600000000
{%- endmacro %}
