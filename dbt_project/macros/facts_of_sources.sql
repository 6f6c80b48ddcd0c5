{# Which mart holds the rows of an export, and which part of it: [source, mart, condition on the mart].
   Exports that are not here stay in staging (rosters that only KPIs use, and histories of units). #}
{% macro facts_of_sources() -%}
    {{ return([
        ['buildings', 'dim_building', 'true'],
        ['committee_matters', 'fct_issues', "channel in ('da_gong_wei', 'da_dang_wei')"],
        ['council_matters', 'fct_issues', "channel = 'council'"],
        ['estates', 'dim_estate', 'true'],
        ['facilities', 'dim_facility', 'true'],
        ['facility_activities', 'fct_facility_activities', 'true'],
        ['fire_hazards', 'fct_issues', "channel = 'fire_grid'"],
        ['funding_ledger', 'fct_funding', 'true'],
        ['grid_task_admissions', 'fct_grid_task_admissions', 'true'],
        ['inspections', 'fct_inspections', 'true'],
        ['joint_meeting_matters', 'fct_issues', "channel = 'joint_meeting'"],
        ['joint_meetings', 'fct_meetings', "meeting_type = 'joint_meeting'"],
        ['micro_projects', 'fct_micro_projects', 'true'],
        ['micro_wishes', 'fct_micro_wishes', 'true'],
        ['party_grid_events', 'fct_issues', "channel = 'party_grid'"],
        ['party_units', 'dim_party_unit', 'true'],
        ['personnel', 'dim_staff', 'true'],
        ['platform_sessions', 'fct_meetings', "meeting_type = 'platform_session'"],
        ['renovation_matters', 'fct_issues', "channel = 'renovation'"],
        ['renovation_projects', 'fct_renovation_projects', 'true'],
        ['safety_grid_events', 'fct_issues', "channel = 'safety_grid'"],
        ['service_cases', 'fct_service_cases', 'true'],
        ['service_items', 'dim_service_item', 'true'],
        ['studies', 'fct_meetings', "meeting_type = 'study'"],
        ['three_lists', 'fct_three_lists', 'true'],
        ['visits', 'fct_visits', 'true'],
        ['volunteer_activities', 'fct_volunteer_activities', 'true'],
        ['volunteer_checkins', 'fct_volunteer_hours', 'true'],
        ['volunteer_teams', 'dim_volunteer_team', 'true'],
        ['whistles', 'fct_issues', "channel = 'whistle'"]
    ]) }}
{%- endmacro %}

{# The same with the sources of a home's own: their rows are told from those of the shipped ones by file and sheet. #}
{% macro facts_of_every_source() -%}
    {%- set own_marts = {
        'issues': 'fct_issues', 'visits': 'fct_visits', 'meetings': 'fct_meetings', 'funding': 'fct_funding'
    } -%}
    {%- set places = '(_file_id, _sheet) in (select (_file_id, _sheet) from ' ~ ref('int_own_rows') -%}
    {%- set found = [] -%}
    {%- for source_id, mart, condition in facts_of_sources() -%}
        {%- do found.append([source_id, mart, condition ~ ' and not ' ~ places ~ ')']) -%}
    {%- endfor -%}
    {%- for fact, mart in own_marts.items() -%}
        {%- for source_id, channel in own_feeds(fact) -%}
            {%- do found.append([source_id, mart, places ~ " where source_id = '" ~ source_id ~ "')"]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
