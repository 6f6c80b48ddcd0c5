-- The scorecard of a unit and of what is below it in a month: score, state, change, rank. Grain: unit and area.
-- A street comes with its communities, a city with all. Lowest totals first, streets in order of their own.
with cells as (
    select *
    from score_cells($month, $basis)
    where
        ($unit in (unit_code, street_code, parent_code) or $is_city)
        and in_scope($scope, unit_code, street_code, community_code)
),

totals as (
    select
        unit_code,
        score
    from cells
    where area = 'total'
),

-- a unit has no score of months before it was in force, though data may name it there
trends as (
    select
        scores.unit_code,
        map_from_entries(list((scores.month, scores.score))) as months
    from fct_scorecard_monthly as scores
    semi join totals on scores.unit_code = totals.unit_code
    left join units_in_force() as forces on scores.unit_code = forces.unit_code and scores.month = forces.month
    where
        scores.area = 'total'
        and scores.basis = $basis
        and scores.month between months_before($month, 12) and $month
        and ($basis = 'as_is' or forces.month is not null)
    group by scores.unit_code
)

select
    cells.*,
    cells.score - cells.last_score as change,
    list_transform(year_up_to($month), lambda month: trends.months[month]) as trend
from cells
left join totals as own on cells.unit_code = own.unit_code
left join totals as streets on cells.street_code = streets.unit_code
left join trends on cells.unit_code = trends.unit_code
order by
    cells.level <> 'city',
    streets.score nulls last,
    cells.street_code,
    cells.level <> 'street',
    own.score nulls last,
    cells.unit_code,
    list_position(['total', 'organisation', 'empowerment', 'platforms', 'grid'], cells.area)
