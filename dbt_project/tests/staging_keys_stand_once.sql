-- Two rows of one key stand in a staging model, or a standing row has no key: facts would count a thing twice.
-- depends_on: {{ ref('int_own_rows') }}
{% for source_id in every_source() if source_meta(source_id).get('load') != 'append' %}
select
    '{{ source_id }}' as source_id,
    _key,
    count(*) as standing_rows
from {{ standing_rows(source_id) }}
group by _key
having count(*) > 1 or _key is null
{% if not loop.last %}union all{% endif %}
{% endfor %}
