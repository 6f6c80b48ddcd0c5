-- The units right below a unit in a month: those in force on some day of it, under the units of its last day, and UNKNOWN
-- below the city. was_in_force: there is a month before to compare with. Set up with every build after macros.sql.
create macro units_below(scope, unit, of_month) as table
select
    units.unit_code,
    units.unit_name,
    units.level,
    units.unit_code = 'UNKNOWN' or before.month is not null as was_in_force
from memory.unit_versions as units
left join units_in_force() as before
    on units.unit_code = before.unit_code and before.month = months_before(of_month, 1)
where
    units.parent_code = unit
    and last_day(of_month) between units.effective_from and units.effective_to
    and (
        units.unit_code = 'UNKNOWN'
        or (
            units.valid_from <= last_day(of_month)
            and coalesce(units.valid_to, date '9999-12-31') >= of_month
        )
    )
    and in_scope(scope, units.unit_code, units.street_code, units.community_code);

-- Micro-projects and wishes that wait on a day: projects since their approval, else since they were proposed, wishes since
-- they were collected. What has been ended since is left out, for nobody recorded when.
create macro micro_waiting(on_day) as table
select
    'project' as kind,
    project_id as number,
    title as what,
    unit_code,
    case when approved_on <= on_day then approved_on else proposed_on end as since,
    case when approved_on <= on_day then 'approved' else 'proposed' end as step
from fct_micro_projects
where proposed_on <= on_day and coalesce(completed_on > on_day, true) and status <> '终止'
union all
select
    'wish' as kind,
    wish_id as number,
    beneficiary_group as what,
    unit_code,
    collected_on as since,
    case when claimed_on <= on_day then 'claimed' else 'unclaimed' end as step
from fct_micro_wishes
where collected_on <= on_day and coalesce(fulfilled_on > on_day, true) and status <> '已终止';
