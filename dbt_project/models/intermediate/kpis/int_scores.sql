{{ config(materialized='table') }}
-- Weighted attainment by area, and the mean of the areas that have a score; how much of the weight that applies was
-- counted, which KPIs have no value and why, and how uncertain small numbers make the score. Grain: unit, month, basis
-- and area (or total).
with levels as (
    select unnest(['city', 'street', 'community']) as level
),

-- What weighs at a level in a month, whether or not a unit has a value of it.
applying as (
    select
        k.kpi_id,
        k.area,
        k.unit,
        k.weight,
        l.level,
        m.month
    from {{ ref('kpi_catalogue') }} as k
    inner join levels as l on {{ depth('k.lowest') }} >= {{ depth('l.level') }}
    cross join {{ ref('int_kpi_months') }} as m
    where
        k.weight is not null
        and (k.scored is null or month(m.month) in (3, 6, 9, 12))
        and (len(k.scored_at) = 0 or list_contains(k.scored_at, l.level))
),

units as (
    select distinct
        v.unit_code,
        v.month,
        v.basis,
        s.level
    from {{ ref('fct_kpi_monthly') }} as v
    inner join {{ ref('int_kpi_months') }} as m on v.month = m.month
    inner join {{ ref('int_unit_spans') }} as s
        on v.unit_code = s.unit_code
        and case v.basis when 'as_was' then m.last_day else {{ as_of_day() }} end
        between s.effective_from and s.effective_to
    semi join levels as l on s.level = l.level
),

counted as (
    select
        u.*,
        a.area,
        sum(a.weight) as weight_applying,
        coalesce(sum(a.weight) filter (where v.attainment is not null), 0) as weight,
        count(v.attainment) as kpis_counted,
        sum(a.weight * v.attainment) as reached,
        sum(power(
            a.weight * case
                when a.unit = '%' and v.target <> 0
                    then {{ standard_error('v.numerator', 'v.denominator') }} / v.target
                else 0
            end, 2
        )) filter (where v.attainment is not null) as variance,
        count(*) as kpis_weighing,
        coalesce(list(a.kpi_id) filter (where v.status = 'not_reported'), []) as not_reported,
        coalesce(list(a.kpi_id) filter (where coalesce(v.status, 'no_data') = 'no_data'), []) as no_data
    from units as u
    inner join applying as a on u.level = a.level and u.month = a.month
    left join {{ ref('fct_kpi_monthly') }} as v
        on u.unit_code = v.unit_code and u.month = v.month and u.basis = v.basis and a.kpi_id = v.kpi_id
    group by all
),

areas as (
    select
        *,
        100 * reached / weight as score,
        100 * sqrt(variance) / weight as noise
    from counted
)

select
    unit_code,
    level,
    month,
    basis,
    area,
    score,
    noise,
    kpis_counted,
    weight / weight_applying as weight_counted,
    kpis_weighing,
    list_sort(not_reported) as not_reported,
    list_sort(no_data) as no_data
from areas
union all
select
    unit_code,
    level,
    month,
    basis,
    'total' as area,
    avg(score) as score,
    sqrt(sum(power(noise, 2))) / count(score) as noise,
    sum(kpis_counted) as kpis_counted,
    sum(weight) / sum(weight_applying) as weight_counted,
    sum(kpis_weighing) as kpis_weighing,
    list_sort(flatten(list(not_reported))) as not_reported,
    list_sort(flatten(list(no_data))) as no_data
from areas
group by all
