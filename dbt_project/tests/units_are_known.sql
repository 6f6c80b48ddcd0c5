-- A mart names a unit that dim_unit does not have: its rows would fall out of every figure by unit. Codes no list knows
-- are to be UNKNOWN.
{% set marts = facts_of_sources() | map(attribute=1) | unique | reject('equalto', 'dim_service_item') | list %}
{% set rolled_up = [
    'agg_facts_monthly', 'agg_funding_monthly', 'agg_micro_days', 'agg_volunteer_activities_monthly',
    'agg_volunteer_checkins_monthly', 'agg_volunteer_days', 'agg_volunteer_teams_monthly', 'agg_emergency_runs'
] %}
{% for mart in marts + ['fct_whistle_calls'] + rolled_up %}
select
    '{{ mart }}' as mart,
    f.unit_code,
    count(*) as row_count
from {{ ref(mart) }} as f
anti join {{ ref('dim_unit') }} as u on f.unit_code = u.unit_code
group by all
{% if not loop.last %}union all{% endif %}
{% endfor %}
