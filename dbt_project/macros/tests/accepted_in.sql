{# Values of several columns are among those listed; null is left to row_key. One node for a whole table. `channel_of`: the
   first column also has the channels by which contracts of a home's own feed this fact. #}
{% test accepted_in(model, values, channel_of=none) %}
{% for column, listed in values.items() %}
{% set own = own_feeds(channel_of) | map(attribute=1) | list if channel_of and loop.first else [] %}
{% set accepted = listed + own %}
select
    '{{ column }}' as column_name,
    cast({{ column }} as varchar) as found,
    count(*) as row_count
from {{ model }}
where {{ column }} not in ('{{ accepted | join("', '") }}')
group by all
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% endtest %}
