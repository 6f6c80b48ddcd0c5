-- What changed of KPIs, the newest first: what they mean, and the target of the unit. Grain: change.
-- A target is known for the months there are figures of; the first one is where the history begins, not a change.
with targets as (
    select
        kpi_id,
        month,
        target,
        lag(target) over (partition by kpi_id order by month) as target_before,
        row_number() over (partition by kpi_id order by month) as nth
    from figures_of($unit, 'as_was')
    where may_see($scope, $unit)
),

changes as (
    select
        kpi_id,
        changed_on,
        'definition' as what,
        what_zh,
        what_en,
        cast(null as double) as target_before,
        cast(null as double) as target
    from kpi_changes
    union all
    select
        kpi_id,
        month as changed_on,
        'target' as what,
        null as what_zh,
        null as what_en,
        target_before,
        target
    from targets
    where nth > 1 and target is distinct from target_before
)

select
    changes.*,
    kpis.name_zh,
    kpis.name_en,
    kpis.unit,
    kpis.unit_en,
    kpis.kind,
    kpis.direction,
    kpis.area
from changes
inner join kpi_catalogue as kpis on changes.kpi_id = kpis.kpi_id
order by changes.changed_on desc, kpis.position, changes.what
