{# What is counted of issues by the month of its event, in the order in which they go; agg_issues_monthly says of each
   what it is. `alias`: the relation that has them as columns, which may be empty. #}
{% macro sums_of_issues(alias) -%}
    {%- set measures = [
        'received', 'reported', 'reviewed', 'admitted', 'dispatched', 'reported_resolved', 'closed',
        'due', 'due_resolved', 'on_time',
        'resolved', 'checked', 'reworked', 'reworked_again', 'handled', 'handling_seconds'
    ] -%}
    {%- for measure in measures -%}
    cast(coalesce(sum({{ alias }}.{{ measure }}), 0) as bigint) as {{ measure }}{{ '' if loop.last else ', ' }}
    {%- endfor -%}
{%- endmacro %}
