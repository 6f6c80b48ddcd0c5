-- The scores of a unit in a month, with what they are held against: the month and the year before, the unit above, and
-- 13 months. Grain: area, total included; none for a grid, which is not scored, nor for a unit that is not in force.
with cells as (
    select * from score_cells($month, $basis)
    where unit_code = $unit and in_scope($scope, unit_code, street_code, community_code)
),

-- a unit has no score of months before it was in force, though data may name it there; of the unit above, only this month's
-- counts
scores as (
    select
        scored.area,
        any_value(scored.score) filter (
            scored.unit_code = $unit and scored.month = months_before($month, 12)
        ) as year_score,
        any_value(scored.score) filter (scored.unit_code <> $unit and scored.month = $month) as above_score,
        map_from_entries(list((scored.month, scored.score)) filter (scored.unit_code = $unit)) as months
    from fct_scorecard_monthly as scored
    left join units_in_force() as forces
        on scored.unit_code = forces.unit_code and scored.month = forces.month and forces.unit_code = $unit
    where
        scored.unit_code in (select cells.unit_code from cells union all select cells.parent_code from cells)
        and scored.basis = $basis
        and scored.month between months_before($month, 12) and $month
        and (scored.month = $month or $basis = 'as_is' or forces.month is not null)
    group by scored.area
)

select
    cells.*,
    cells.score - cells.last_score as change,
    case when not cells.is_provisional then cells.score - scores.year_score end as year_change,
    case when may_see($scope, cells.parent_code) then scores.above_score end as above_score,
    list_transform(
        range(12, -1, -1), lambda ago: scores.months[cast($month - to_months(cast(ago as integer)) as date)]
    ) as trend
from cells
left join scores on cells.area = scores.area
order by list_position(['total', 'organisation', 'empowerment', 'platforms', 'grid'], cells.area)
