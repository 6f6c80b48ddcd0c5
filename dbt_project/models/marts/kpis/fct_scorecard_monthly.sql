-- A colour only where at least two thirds of the weight that applies was counted, so that not reporting never pays, and
-- never for a month that is not over. How rank is made is said in rank.md.
with peers as (
    select
        * replace (round(score, 9) as score),
        count(*) over (partition by level, month, basis, area) as ranked_units
    from {{ ref('int_scores') }}
    where score is not null and {{ is_enough('weight_counted') }}
    qualify ranked_units >= 5
),

better as (
    select
        p.unit_code,
        p.month,
        p.basis,
        p.area,
        count(o.unit_code) as units_better
    from peers as p
    left join peers as o
        on p.level = o.level and p.month = o.month and p.basis = o.basis and p.area = o.area
        and o.score > p.score
        -- More than 1.96 standard errors of the difference, both sides squared.
        and (o.score - p.score) * (o.score - p.score) > 1.96 * 1.96 * (o.noise * o.noise + p.noise * p.noise)
    group by all
),

-- A unit is never ranked before one with a higher score.
ranked as (
    select
        p.unit_code,
        p.month,
        p.basis,
        p.area,
        p.ranked_units,
        1 + max(b.units_better) over (
            partition by p.level, p.month, p.basis, p.area
            order by p.score desc
        ) as rank
    from peers as p
    inner join better as b
        on p.unit_code = b.unit_code and p.month = b.month and p.basis = b.basis and p.area = b.area
)

select
    s.unit_code,
    s.level,
    s.month,
    s.basis,
    s.area,
    s.score,
    case
        when m.is_provisional or s.score is null or not {{ is_enough('s.weight_counted') }} then null
        when round(s.score, 9) >= 90 then 'green'
        when round(s.score, 9) >= 75 then 'amber'
        else 'red'
    end as rag,
    cast(s.kpis_counted as integer) as kpis_counted,
    s.weight_counted,
    s.noise,
    cast(r.rank as integer) as rank,
    cast(r.ranked_units as integer) as ranked_units,
    m.is_provisional
from {{ ref('int_scores') }} as s
inner join {{ ref('int_kpi_months') }} as m on s.month = m.month
left join ranked as r
    on s.unit_code = r.unit_code and s.month = r.month and s.basis = r.basis and s.area = r.area
