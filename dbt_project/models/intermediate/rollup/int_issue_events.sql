-- What happens to issues, added up by the unit they name and a day on which to look up the hierarchy: any day of the
-- event's stretch between two changes of it. Each event counts in its own month: reported, due, resolved.
-- Grain: unit, month, stretch, channel, category and handling unit.
with issues as (
    select * from {{ ref('int_issues__as_of') }}
),

events as (
    select
        *,
        cast(reported_at as date) as day,
        1 as received,
        cast(is_valid as integer) as reported,
        cast(admission is not null as integer) as reviewed,
        cast(is_valid and admission = '准入' as integer) as admitted,
        cast(is_valid and dispatched_at is not null as integer) as dispatched,
        cast(is_valid and resolved_at is not null as integer) as reported_resolved,
        cast(is_valid and closed_at is not null as integer) as closed
    from issues
    union all by name
    select
        *,
        cast(due_at as date) as day,
        1 as due,
        cast(resolved_at is not null as integer) as due_resolved,
        cast(coalesce(resolved_at <= due_at, false) as integer) as on_time
    from issues
    where is_valid
    union all by name
    select
        *,
        cast(resolved_at as date) as day,
        1 as resolved,
        cast(channel in ('party_grid', 'safety_grid', 'fire_grid') as integer) as checked,
        cast(has_rework and channel in ('party_grid', 'safety_grid', 'fire_grid') as integer) as reworked,
        cast(has_rework and rework_count > 1 and checked = 1 as integer) as reworked_again,
        cast(resolved_at >= reported_at as integer) as handled,
        case when resolved_at >= reported_at then epoch(resolved_at) - epoch(reported_at) end as handling_seconds
    from issues
    where is_valid
)

select
    e.unit_code,
    {{ month_of('e.day') }} as month,
    s.segment_day as hierarchy_day,
    e.channel,
    e.category,
    e.handling_unit,
    {{ sums_of_issues('e') }}
from events as e
inner join {{ ref('int_kpi_day_segments') }} as s on e.day = s.day
where {{ in_kpi_months('e.day') }}
group by all
