-- Secretaries and committee members of communities on the month's last day by age and by education, by its hierarchy.
-- Grain: unit, month, trait (age, education) and class of it.
with people as (
    select
        m.last_day,
        c.month,
        c.unit_code,
        c.source_unit_code,
        c.person_key,
        -- whole months between the birth month and the month, as the mean age counts them
        max(datediff('month', c.birth_month, c.month)) filter (where c.birth_month_no = 1) as months_old,
        max(c.education) filter (where c.education_no = 1) as education
    from {{ ref('int_cadres_by_month') }} as c
    inner join {{ ref('int_kpi_months') }} as m on c.month = m.month
    group by all
),

traits as (
    select
        last_day,
        month,
        unit_code,
        'age' as trait,
        case
            when months_old is null then '未填'
            when months_old < 36 * 12 then '35岁及以下'
            when months_old < 46 * 12 then '36至45岁'
            when months_old < 55 * 12 then '46至54岁'
            else '55岁及以上'
        end as class
    from people
    union all
    select
        last_day,
        month,
        unit_code,
        'education' as trait,
        coalesce(education, '未填') as class
    from people
)

select
    c.ancestor_code as unit_code,
    t.month,
    t.trait,
    t.class,
    count(*) as people
from traits as t
inner join {{ ref('int_unit_closure') }} as c
    on t.unit_code = c.unit_code and t.last_day between c.effective_from and c.effective_to
group by all
order by t.month, unit_code, t.trait, t.class
