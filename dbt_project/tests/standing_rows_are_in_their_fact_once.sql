-- A row that stands is missing from its fact, is there twice, or a fact has a row nobody delivered: a join loses or
-- multiplies rows. Places (file, sheet, row) are compared as count and sum of hashes, both sides.
-- depends_on: {{ ref('int_own_rows') }}
{% for source_id, mart, condition in facts_of_every_source() %}
select
    '{{ source_id }}' as source_id,
    s.row_count as standing_rows,
    m.row_count as fact_rows
from (
    select
        count(*) as row_count,
        sum(hash(_file_id, _sheet, _row)) as places
    from {{ standing_rows(source_id) }}
    where {{ '_is_listed' if source_meta(source_id).get('load') == 'snapshot' else 'true' }}
) as s
cross join (
    select
        count(*) as row_count,
        sum(hash(_file_id, _sheet, _row)) as places
    from {{ ref(mart) }}
    where {{ condition }}
) as m
where s.row_count <> m.row_count or s.places is distinct from m.places
{% if not loop.last %}union all{% endif %}
{% endfor %}
