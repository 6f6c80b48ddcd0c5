-- Tasks of departments let into the grids: in force at a month's end and the forms they cost a grid worker, applied for
-- and admitted in the month. Grain: department with any of these, and all of them (department is null).
-- scope: none, tasks are let into the grids of the whole city
with tasks as (
    select
        *,
        coalesce(
            admission = '准入'
            and admitted_on <= month_end($month)
            and coalesce(valid_to, month_end($month)) >= month_end($month),
            false
        ) as is_in_force
    from fct_grid_task_admissions
    where applied_on <= month_end($month) or admitted_on <= month_end($month)
)

select
    department,
    count(*) filter (where is_in_force) as in_force,
    cast(coalesce(sum(forms) filter (where is_in_force), 0) as bigint) as forms,
    count(*) filter (where is_in_force and forms is null) as forms_unsaid,
    count(*) filter (where is_in_force and valid_to is null) as without_end,
    count(*) filter (where date_trunc('month', applied_on) = $month) as applied,
    count(*) filter (where admission = '准入' and date_trunc('month', admitted_on) = $month) as admitted
from tasks
group by grouping sets ((department), ())
having count(*) filter (where is_in_force) + count(*) filter (where date_trunc('month', applied_on) = $month) > 0
order by department is not null, in_force desc, forms desc, department
