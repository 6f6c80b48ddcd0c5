-- Streets, communities, buildings and branches that no link names on the month's last day.
-- Grain: month, kind and target.
select
    month,
    target_kind,
    target_code,
    target_name,
    unit_code,
    unlinked_since
from {{ ref('int_contact_targets') }}
where not is_linked
order by month, target_kind, target_code
