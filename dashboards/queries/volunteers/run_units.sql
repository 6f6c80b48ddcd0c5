-- What the communities of a unit did on emergency duty from one day to another, the most hours first. Grain: community.
with communities as (
    select
        units.unit_code,
        units.unit_name
    from units_on($last_day) as units
    inner join units_on($last_day) as chosen on chosen.unit_code = $unit
    where
        units.level = 'community'
        and ($unit = units.street_code or chosen.level = 'city')
        and in_scope($scope, units.unit_code, units.street_code, units.community_code)
)

select
    communities.unit_code,
    communities.unit_name,
    cast(sum(days.activities) as bigint) as activities,
    cast(sum(days.checkins) as bigint) as checkins,
    sum(days.hours) as hours
from communities
inner join agg_volunteer_days as days on communities.unit_code = days.unit_code
where days.duty_state = '急时' and days.day between $first_day and $last_day
group by all
order by hours desc, communities.unit_code
