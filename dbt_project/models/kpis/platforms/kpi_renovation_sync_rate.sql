-- Projects that have started; reached while the estate is on the list with a branch, a committee and a workgroup.
with projects as (
    select
        unit_code,
        estate_code,
        started_on,
        _file_id,
        _sheet,
        _row
    from {{ ref('fct_renovation_projects') }}
),

in_step as (
    select
        p.unit_code,
        greatest(p.started_on, e.branch_founded_on, e.committee_founded_on, e.workgroup_founded_on) as since,
        e.active_to,
        e._file_id,
        e._sheet,
        e._row
    from projects as p
    inner join {{ ref('int_estates__placed') }} as e on p.estate_code = e.estate_code
    where
        e.branch_founded_on is not null
        and e.committee_founded_on is not null
        and e.workgroup_founded_on is not null
)

select
    'renovation_sync_rate' as kpi_id,
    unit_code,
    {{ counts_while('started_on', 'cast(null as date)') }},
    cast(null as double) as numerator,
    1.0 as denominator,
    _file_id,
    _sheet,
    _row
from projects
where first_month <= last_month
union all
select
    'renovation_sync_rate' as kpi_id,
    unit_code,
    {{ counts_while('since', 'active_to') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from in_step
where first_month <= last_month
