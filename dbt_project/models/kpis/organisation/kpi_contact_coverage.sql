-- Streets, communities and buildings; reached while any link names them. Of several links the earliest is shown.
with targets as (
    select
        unit_code as target_code,
        unit_code,
        in_force_from as active_from,
        coalesce(in_force_to, date '9999-12-31') as active_to,
        _file_id,
        _sheet,
        _row
    from {{ ref('int_unit_versions') }}
    where level in ('street', 'community')
    union all
    select
        building_code as target_code,
        unit_code,
        date '0001-01-01' as active_from,
        coalesce(active_to, date '9999-12-31') as active_to,
        _file_id,
        _sheet,
        _row
    from {{ ref('int_buildings__placed') }}
),

linked as (
    select
        t.target_code,
        t.unit_code,
        t.active_from,
        greatest(t.active_from, l.started_on) as linked_from,
        least(t.active_to, coalesce({{ ends_on('l.ended_on', 'l') }}, t.active_to)) as linked_to,
        l._file_id,
        l._sheet,
        l._row
    from targets as t
    inner join {{ ref('stg_contact_links') }} as l on t.target_code = l.target_code
),

months as (
    select
        target_code,
        unit_code,
        active_from,
        {{ counts_while('linked_from', 'linked_to') }},
        _file_id,
        _sheet,
        _row
    from linked
    where first_month <= last_month
),

once as (
    select
        unit_code,
        {{ first_month_left('target_code, unit_code, active_from') }} as first_month,
        last_month,
        day,
        _file_id,
        _sheet,
        _row
    from months
)

select
    'contact_coverage' as kpi_id,
    unit_code,
    {{ counts_while('active_from', 'active_to') }},
    cast(null as double) as numerator,
    1.0 as denominator,
    _file_id,
    _sheet,
    _row
from targets
where first_month <= last_month
union all
select
    'contact_coverage' as kpi_id,
    unit_code,
    first_month,
    last_month,
    day,
    1.0 as numerator,
    cast(null as double) as denominator,
    _file_id,
    _sheet,
    _row
from once
where first_month <= last_month
