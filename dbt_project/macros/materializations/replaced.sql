{#-
  Tables and views, replaced where they stand by one statement, which changes all or nothing. dbt-duckdb's own build each beside
  the old one, rename the old one, rename the new one and drop the old one, since other engines cannot do better; with the
  transaction around it, eight statements a model were half of what a run of a small home cost.
  Hooks, grants, indexes, constraints and persisted descriptions are not done: no model has any.
-#}
{%- materialization table, adapter='duckdb' -%}
  {%- set relation = this.incorporate(type='table') -%}
  {{ make_way(relation) }}
  {%- call statement('main', auto_begin=False) -%}
    create or replace table {{ relation }} as (
      {%- if config.get('contract').enforced %}
      {{ get_assert_columns_equivalent(sql) }}
      select
        {%- for column in model.columns.values() %}
        {{ adapter.quote(column.name) }}::{{ column.data_type }} as {{ adapter.quote(column.name) }}{{ ',' if not loop.last }}
        {%- endfor %}
      from (
        {{ sql }}
      ) as rows
      {%- else %}
      {{ sql }}
      {%- endif %}
    )
  {%- endcall -%}
  {{ return({'relations': [relation]}) }}
{%- endmaterialization -%}

{%- materialization view, adapter='duckdb' -%}
  {%- set relation = this.incorporate(type='view') -%}
  {{ make_way(relation) }}
  {%- call statement('main', auto_begin=False) -%}
    create or replace view {{ relation }} as (
      {{ sql }}
    )
  {%- endcall -%}
  {{ return({'relations': [relation]}) }}
{%- endmaterialization -%}

{#- A table does not replace a view, nor a view a table: what an older program left of the other kind is dropped first. -#}
{%- macro make_way(relation) -%}
  {%- set existing = load_cached_relation(relation) -%}
  {%- if existing is not none and existing.type != relation.type -%}
    {{ drop_relation_if_exists(existing) }}
  {%- endif -%}
{%- endmacro -%}
