-- Households with a visit in the month or the two before it, whatever came of it, by the last day's hierarchy: what is
-- above those of household_visit_coverage was visited in vain. A household counts from the month of a visit until the
-- next visited month, at most three. Grain: unit and month.
with visited_months as (
    select
        household_key,
        any_value(building_code) as building_code,
        {{ month_of('visited_at') }} as month
    from {{ ref('fct_visits') }}
    where cast(visited_at as date) between {{ first_month() }} - interval '2 months' and {{ as_of_day() }}
    group by household_key, {{ month_of('visited_at') }}
),

windows as (
    select
        building_code,
        greatest(month, {{ first_month() }}) as first_month,
        least(
            month + interval '2 months',
            lead(month) over (partition by household_key order by month) - interval '1 month',
            {{ last_month() }}
        ) as last_month
    from visited_months
),

counted as (
    select
        coalesce(b.unit_code, 'UNKNOWN') as unit_code,
        w.first_month,
        w.last_month,
        count(*) as households
    from windows as w
    left join {{ ref('int_buildings__placed') }} as b on w.building_code = b.building_code
    where w.first_month <= w.last_month
    group by all
)

select
    c.ancestor_code as unit_code,
    m.month,
    cast(sum(w.households) as bigint) as households_visited
from counted as w
inner join {{ ref('int_kpi_months') }} as m on m.month between w.first_month and w.last_month
inner join {{ ref('int_unit_closure') }} as c
    on w.unit_code = c.unit_code and m.last_day between c.effective_from and c.effective_to
group by all
order by unit_code, m.month
