-- Streets, communities, buildings and branches of a unit at a month's end and how many of them a link names, against the
-- month before. Grain: kind of target.
select
    now.target_kind,
    now.targets,
    now.linked,
    now.targets - now.linked as gaps,
    100.0 * now.linked / now.targets as share,
    before.linked as last_linked,
    100.0 * now.linked / now.targets - 100.0 * before.linked / before.targets as step
from agg_contacts_monthly as now
left join agg_contacts_monthly as before
    on
        now.unit_code = before.unit_code
        and now.target_kind = before.target_kind
        and before.month = months_before($month, 1)
where
    now.unit_code = $unit
    and now.month = $month
    and may_see($scope, $unit)
order by list_position(['street', 'community', 'building', 'branch'], now.target_kind)
