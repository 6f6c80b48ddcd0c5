-- More households were reached in three months than were visited: the two count households by different rules.
select
    k.unit_code,
    k.month,
    k.numerator as households_reached,
    v.households_visited
from {{ ref('fct_kpi_monthly') }} as k
left join {{ ref('agg_households_visited_monthly') }} as v on k.unit_code = v.unit_code and k.month = v.month
where
    k.kpi_id = 'household_visit_coverage'
    and k.basis = 'as_was'
    and k.numerator > coalesce(v.households_visited, 0)
