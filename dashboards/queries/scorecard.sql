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

months as (
    select month from months_known()
    where month between $month - interval 1 year and $month
),

-- a unit has no score of months before it was in force, though data may name it there
trends as (
    select
        totals.unit_code,
        list(
            case when $basis = 'as_is' or forces.month is not null then scores.score end order by months.month
        ) as trend
    from totals
    cross join months
    left join units_in_force() as forces on totals.unit_code = forces.unit_code and months.month = forces.month
    left join fct_scorecard_monthly as scores
        on
            totals.unit_code = scores.unit_code
            and months.month = scores.month
            and scores.area = 'total'
            and scores.basis = $basis
    group by totals.unit_code
)

select
    cells.*,
    cells.score - cells.last_score as change,
    trends.trend
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
