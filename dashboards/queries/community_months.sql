-- Communities by month for one measure: those under a unit, or all of $street, that of a community looked at. Grain: unit,
-- month. Only communities in force in the chosen month, at most $most of them, the largest of that month first in their
-- street. value is null when nothing was reported, or when the community was not in force.
with communities as (
    select
        units.unit_code,
        units.unit_name,
        units.street_code,
        streets.unit_name as street_name
    from units_of_month($month) as units
    left join units_on(last_day($month)) as streets on units.street_code = streets.unit_code
    where
        units.level = 'community'
        and ($is_city or $unit in (units.unit_code, units.street_code, units.parent_code) or units.street_code = $street)
        and in_scope($scope, units.unit_code, units.street_code, units.community_code)
),

counted as (
    select
        facts.unit_code,
        facts.fact,
        facts.month,
        sum(facts.value) as value
    from agg_facts_monthly as facts
    semi join communities on facts.unit_code = communities.unit_code
    where facts.measure = $measure and facts.level = 'community'
    group by all
),

ranked as (
    select
        communities.*,
        coalesce(counted.value, 0) as chosen_value,
        count(*) over () as communities_count,
        row_number() over (order by coalesce(counted.value, 0) desc, communities.unit_code) as place
    from communities
    left join counted on communities.unit_code = counted.unit_code and counted.month = $month
)

select
    ranked.unit_code,
    ranked.unit_name,
    ranked.street_code,
    ranked.street_name,
    ranked.communities_count,
    months.month,
    months.is_complete,
    forces.unit_code is not null as is_in_force,
    reporting.status is not distinct from 'not_reported' as is_missing,
    case
        when forces.unit_code is not null and reporting.status is distinct from 'not_reported'
            then coalesce(counted.value, 0)
    end as value
from ranked
cross join months_known() as months
left join units_in_force() as forces on ranked.unit_code = forces.unit_code and months.month = forces.month
left join counted on ranked.unit_code = counted.unit_code and months.month = counted.month
left join reporting() as reporting
    on
        months.month = reporting.month
        and reporting.is_whole
        and reporting.fact = (select measures.fact from measures() as measures where measures.measure = $measure)
where ranked.place <= $most
order by ranked.street_code, ranked.chosen_value desc, ranked.unit_code, months.month
