-- The scores of one unit over the months. Grain: month and area, total included. A month before the unit was in force
-- has no score.
with seen as (
    select units.unit_code
    from units_on(last_day($month)) as units
    where units.unit_code = $unit and in_scope($scope, units.unit_code, units.street_code, units.community_code)
),

scores as (
    select
        scored.month,
        scored.area,
        scored.score,
        scored.rag,
        scored.weight_counted
    from fct_scorecard_monthly as scored
    semi join seen on scored.unit_code = seen.unit_code
    left join units_in_force() as forces on scored.unit_code = forces.unit_code and scored.month = forces.month
    where scored.unit_code = $unit and scored.basis = $basis and ($basis = 'as_is' or forces.month is not null)
)

select
    months.month,
    months.is_complete,
    areas.area,
    scores.score,
    scores.rag,
    scores.weight_counted
from months_known() as months
cross join (values ('total'), ('organisation'), ('empowerment'), ('platforms'), ('grid')) as areas (area)
left join scores on months.month = scores.month and areas.area = scores.area
order by areas.area, months.month
