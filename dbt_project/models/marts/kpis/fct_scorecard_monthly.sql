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

fields as (
    select
        level,
        month,
        basis,
        area,
        list({ 'score': score, 'noise': noise }) as units
    from peers
    group by all
),

-- Better by more than 1.96 standard errors of the difference (both sides squared), of all peers.
compared as (
    select
        p.*,
        len(list_filter(
            f.units,
            lambda other: other['score'] > p.score
            and (other['score'] - p.score) * (other['score'] - p.score)
            > 1.96 * 1.96 * (other['noise'] * other['noise'] + p.noise * p.noise)
        )) as units_better
    from peers as p
    inner join fields as f on p.level = f.level and p.month = f.month and p.basis = f.basis and p.area = f.area
),

-- A unit is never ranked before one with a higher score.
ranked as (
    select
        unit_code,
        month,
        basis,
        area,
        ranked_units,
        1 + max(units_better) over (partition by level, month, basis, area order by score desc) as rank
    from compared
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
    cast(s.kpis_weighing as integer) as kpis_weighing,
    s.not_reported,
    s.no_data,
    s.noise,
    cast(r.rank as integer) as rank,
    cast(r.ranked_units as integer) as ranked_units,
    m.is_provisional
from {{ ref('int_scores') }} as s
inner join {{ ref('int_kpi_months') }} as m on s.month = m.month
left join ranked as r
    on s.unit_code = r.unit_code and s.month = r.month and s.basis = r.basis and s.area = r.area
