{# What the KPI models say alike. A model gives contributions: kpi_id, unit_code (the unit the row names), first_month and
   last_month (months in which it counts), day (on which the hierarchy is looked up; null: the month's last day),
   numerator, denominator, the line it comes from and, if it has one, its part (a channel, a type). Added up (or their median taken) they are the KPI. #}

{# DuckDB's union of what has not all the same columns: those that a model does not give are null. #}
{% macro union_by_name() %}union all by name{% endmacro %}

{# First month of the KPIs, and that of as_of. #}
{% macro first_month() %}(select min(month) from {{ ref('int_kpi_months') }}){% endmacro %}
{% macro last_month() %}(select max(month) from {{ ref('int_kpi_months') }}){% endmacro %}

{% macro month_of(moment) %}cast(date_trunc('month', {{ moment }}) as date){% endmacro %}

{# An event: it counts in its month, by the hierarchy of its day (of `hierarchy_day`, where that is another one). #}
{% macro counts_on(moment, hierarchy_day=none) -%}
    {{ month_of(moment) }} as first_month,
    {{ month_of(moment) }} as last_month,
    cast({{ hierarchy_day or moment }} as date) as day
{%- endmacro %}

{% macro in_kpi_months(moment) -%}
    cast({{ moment }} as date) between {{ first_month() }} and {{ as_of_day() }}
{%- endmacro %}

{# A state: it counts in the months whose last day (at most as_of) it holds on, by the hierarchy of that day.
   Rows whose last_month lies before first_month hold on no such day. #}
{% macro counts_while(since, until) -%}
    case when {{ since }} <= {{ as_of_day() }} then greatest({{ month_of(since) }}, {{ first_month() }}) end as first_month,
    {{ last_month_of(until) }} as last_month,
    cast(null as date) as day
{%- endmacro %}

{% macro last_month_of(until) -%}
    case
        when {{ until }} is null or {{ until }} >= {{ as_of_day() }} then {{ last_month() }}
        else cast({{ month_of(until ~ ' + 1') }} - interval '1 month' as date)
    end
{%- endmacro %}

{# Where several rows hold for the same thing, the earliest has the month: the months of a row that none before it had. #}
{% macro first_month_left(keys) -%}
    cast(greatest(
        first_month,
        max(last_month) over (
            partition by {{ keys }}
            order by first_month, last_month, _file_id, _sheet, _row
            rows between unbounded preceding and 1 preceding
        ) + interval '1 month'
    ) as date)
{%- endmacro %}

{# Last day of a row of a list: its end, and where the key vanished at most the day before the first list without it. #}
{% macro ends_on(end=none, alias='s') -%}
    {%- if end -%}
    case
        when {{ alias }}._is_listed then {{ end }}
        else least(coalesce({{ end }}, {{ alias }}._listed_until), {{ alias }}._listed_until)
    end
    {%- else -%}
    {{ alias }}._listed_until
    {%- endif -%}
{%- endmacro %}

{# Levels from the city down as 1 to 5. #}
{% macro depth(level) -%}
    list_position(['city', 'street', 'community', 'grid', 'micro_grid'], {{ level }})
{%- endmacro %}

{# Whether a KPI with this lowest level has a row of a unit of that level; UNKNOWN, which has no level, has one of every KPI. #}
{% macro reaches(lowest, level) -%}
    ({{ level }} is null or {{ depth(lowest) }} >= {{ depth(level) }})
{%- endmacro %}

{# A unit and month in which nothing counts: 0, and for a ratio 0 of 0; a median of nothing is null. #}
{% macro nothing_counted(kpi) -%}
    case when {{ kpi }}.function = 'sum' then 0.0 end as numerator,
    case when {{ kpi }}.function = 'sum' and {{ kpi }}.kind in ('ratio', 'distinct') then 0.0 end as denominator
{%- endmacro %}

{# How far a value reaches its target, 0 to 1, by the KPI's direction; null without value or target. #}
{% macro attainment(value, target, direction) -%}
    case
        when {{ value }} is null or {{ target }} is null then null
        when {{ direction }} = 'up' and {{ target }} = 0 then cast({{ value }} >= 0 as double)
        when {{ direction }} = 'up' then greatest(0.0, least(1.0, {{ value }} / {{ target }}))
        when {{ direction }} = 'down' and {{ target }} = 0 then cast({{ value }} = 0 as double)
        when {{ direction }} = 'down' and {{ value }} <= {{ target }} then 1.0
        when {{ direction }} = 'down' then greatest(0.0, {{ target }} / {{ value }})
    end
{%- endmacro %}

{# Standard error in points of a share observed on its denominator. Two hits and two misses are added, so that 3 of 3 in a
   small unit is not taken for certain (Agresti and Coull 1998). #}
{% macro standard_error(numerator, denominator) -%}
    100 * sqrt(
        least(1.0, greatest(0.0, ({{ numerator }} + 2) / ({{ denominator }} + 4)))
        * (1 - least(1.0, greatest(0.0, ({{ numerator }} + 2) / ({{ denominator }} + 4))))
        / ({{ denominator }} + 4)
    )
{%- endmacro %}

{# Two thirds of the weight that applies, the least for a colour and a rank. #}
{% macro is_enough(weight_counted) %}({{ weight_counted }} >= 2.0 / 3 - 1e-9){% endmacro %}
