-- Secretaries and committee members of communities on each month's last day. Grain: row of the list and month;
-- a person counts once per community, by the newest row that has the value in question.
select
    m.month,
    s.unit_code,
    s.source_unit_code,
    s.person_key,
    s.birth_month,
    s.education,
    row_number() over (
        partition by m.month, s.source_unit_code, s.person_key, s.birth_month is null
        order by s.appointed_on desc, s._file_id asc, s._sheet asc, s._row asc
    ) as birth_month_no,
    row_number() over (
        partition by m.month, s.source_unit_code, s.person_key, s.education is null
        order by s.appointed_on desc, s._file_id asc, s._sheet asc, s._row asc
    ) as education_no,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('int_kpi_months') }} as m
inner join {{ ref('int_staff__placed') }} as s
    on m.last_day >= s.appointed_on
    and m.last_day <= coalesce(s.active_to, m.last_day)
where s.post in ('社区书记', '社区两委')
