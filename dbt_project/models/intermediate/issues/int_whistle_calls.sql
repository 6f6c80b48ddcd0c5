-- Departments called by a whistle, in the order of the export. Grain: department call.
with calls as (
    select
        issue_id,
        unnest(departments) as department,
        generate_subscripts(departments, 1) as call_no
    from {{ ref('stg_whistles') }}
)

select
    issue_id,
    call_no,
    department.name as department,
    department.respond_by,
    department.arrived_at
from calls
