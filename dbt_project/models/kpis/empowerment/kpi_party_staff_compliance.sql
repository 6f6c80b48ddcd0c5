-- Streets in force on the month's last day; reached with five people or more in the post. The line is the street's.
with streets as (
    select
        unit_code,
        month,
        last_day,
        _file_id,
        _sheet,
        _row
    from {{ ref('int_units_in_force') }}
    where is_at_month_end and level = 'street'
),

staffed as (
    select
        s.unit_code,
        s.month
    from streets as s
    inner join {{ ref('int_staff__placed') }} as p
        on s.unit_code = p.unit_code
        and s.last_day >= p.appointed_on
        and s.last_day <= coalesce(p.active_to, s.last_day)
    where p.post = '街道专职党务干部'
    group by s.unit_code, s.month
    having count(distinct p.person_key) >= 5
)

select
    'party_staff_compliance' as kpi_id,
    s.unit_code,
    s.month as first_month,
    s.month as last_month,
    cast(null as date) as day,
    cast(p.unit_code is not null as double) as numerator,
    1.0 as denominator,
    s._file_id,
    s._sheet,
    s._row
from streets as s
left join staffed as p on s.unit_code = p.unit_code and s.month = p.month
