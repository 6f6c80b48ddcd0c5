{# Sources of a home's own: contracts that no model knows by name. Their rows reach the accounts by the index int_own_rows
   (which of them stand), and the canonical facts by the views raw.own_<fact>, which ingest makes from what the
   contracts say they feed. #}

{% macro own_source_ids() -%}
    {%- set found = [] -%}
    {%- for source_id in var('own_sources') if source_id not in var('source_ids') -%}
        {%- do found.append(source_id) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# Every source there is: the shipped ones and the own ones. #}
{% macro every_source() -%}
    {%- set found = var('source_ids') | list -%}
    {%- for source_id in var('own_sources') if source_id not in found -%}
        {%- do found.append(source_id) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# [source_id, channel] of the own sources that feed this fact. #}
{% macro own_feeds(fact) -%}
    {%- set found = [] -%}
    {%- for source_id in own_source_ids() -%}
        {%- set feeds = source_meta(source_id).get('feeds') or {} -%}
        {%- if feeds.get('fact') == fact -%}
            {%- do found.append([source_id, feeds['channel']]) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# Landed rows of a source. #}
{% macro landed_rows(source_id) -%}
    {%- if source_id in var('source_ids') -%}
        {{ source('raw', source_id) }}
    {%- else -%}
        {{ source('raw', 'files').incorporate(path={'identifier': source_id}) }}
    {%- endif -%}
{%- endmacro %}

{# Rows of a source that stand today; of a list with _is_listed. #}
{% macro standing_rows(source_id) -%}
    {%- if source_id in var('source_ids') -%}
        {{ ref('stg_' ~ source_id) }}
    {%- else -%}
        (
            select
                r.*,
                s._is_listed
            from {{ landed_rows(source_id) }} as r
            inner join {{ ref('int_own_rows') }} as s
                on r._file_id = s._file_id and r._sheet = s._sheet and r._row = s._row
            where s.source_id = '{{ source_id }}'
        )
    {%- endif -%}
{%- endmacro %}

{# Rows of the home's own sources that stand today, as columns of the fact they feed. #}
{% macro own_rows_of(fact) -%}
select o.*
from {{ source('raw', 'own_' ~ fact) }} as o
semi join {{ ref('int_own_rows') }} as s
    on o.source_id = s.source_id and o._file_id = s._file_id and o._sheet = s._sheet and o._row = s._row and s._is_listed
{%- endmacro %}

{# [source_id, kpi_id]: which KPIs an own source feeds: those that count every row of its fact, whatever it came from. A
   KPI of ratings is fed only by one that has them. #}
{% macro own_kpis() -%}
    {%- set kpis = {
        'issues': [
            'issues_reported', 'issues_resolved', 'resolution_rate', 'on_time_resolution_rate', 'open_overdue_issues'
        ],
        'visits': ['visits_made', 'household_visit_coverage', 'requests_per_100_visits'],
        'funding': ['matched_funding_yuan', 'micro_project_spend_yuan', 'branch_startup_funding_rate']
    } -%}
    {%- set found = [] -%}
    {%- for source_id in own_source_ids() if source_meta(source_id).get('feeds') -%}
        {%- set feeds = source_meta(source_id)['feeds'] -%}
        {%- set is_rated = 'rating' in feeds['columns'] or 'satisfaction' in feeds['columns'] -%}
        {%- for kpi_id in kpis.get(feeds['fact'], []) + (['satisfaction_rate'] if is_rated else []) -%}
            {%- do found.append([source_id, kpi_id]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# The month for which each own source first came: null while it never did. #}
{% macro own_first_months() -%}
select
    s.source_id,
    min(d.month) as month
from {{ source('raw', 'sources') }} as s
left join {{ ref('int_delivery_months') }} as d on s.source_id = d.source_id
where s.source_id in ('{{ var("own_sources") | reject("in", var("source_ids")) | join("', '") }}')
group by s.source_id
{%- endmacro %}
