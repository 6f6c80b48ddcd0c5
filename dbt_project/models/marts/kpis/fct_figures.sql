-- What the report says and what the warehouse gives for it, at the city, by the boundaries of the time.
with bounds as (
    select
        max(month) as latest_month,
        max(month) filter (month(month) in (3, 6, 9, 12) and not is_provisional) as quarter_month,
        max(last_day) as as_of
    from {{ ref('int_kpi_months') }}
),

figures as (
    select
        f.*,
        k.kind,
        k.is_at_month_end,
        k.unit,
        b.as_of,
        case f.period
            when 'since' then cast(date_trunc('year', b.as_of) - interval '1 year' as date)
            when 'latest' then b.latest_month
            when 'quarter' then b.quarter_month
        end as first_month,
        case f.period when 'quarter' then b.quarter_month else b.latest_month end as last_month
    from {{ ref('report_figures') }} as f
    inner join {{ ref('kpi_catalogue') }} as k on f.kpi_id = k.kpi_id
    cross join bounds as b
),

city as (
    select *
    from {{ ref('fct_kpi_monthly') }}
    where basis = 'as_was' and unit_code = {{ city_code() }}
),

put_together as (
    select
        f.figure_no,
        f.text_zh,
        f.says,
        f.stated_as,
        f.as_of,
        f.kpi_id,
        f.period,
        f.kind,
        f.is_at_month_end,
        sum(v.value) as total,
        f.unit,
        sum(v.numerator) / nullif(sum(v.denominator), 0) as ratio,
        arg_max_null(v.value, v.month) as last_value,
        bool_and(coalesce(v.value >= f.says, false)) as is_reached_each_month,
        bool_and(coalesce(v.value > 0, false)) as is_running_each_month
    from figures as f
    left join city as v on f.kpi_id = v.kpi_id and v.month between f.first_month and f.last_month
    group by all
),

valued as (
    select
        *,
        case
            when kind = 'flow' then total
            when kind = 'ratio' and not is_at_month_end then ratio * case unit when '%' then 100 else 1 end
            else last_value
        end as value
    from put_together
)

select
    figure_no,
    text_zh,
    says,
    value,
    as_of,
    kpi_id,
    period,
    case
        when stated_as = 'value' then null
        when value is null then false
        when stated_as = 'exact' then abs(value - says) < 1e-9
        when stated_as = 'exact to 0.1' then round(value, 1) = says
        when stated_as = 'exact to 1' then round(value) = says
        when stated_as = 'over' then value >= says
        when stated_as = 'per month' then is_reached_each_month
        when stated_as = 'running' then is_running_each_month
    end as supported
from valued
