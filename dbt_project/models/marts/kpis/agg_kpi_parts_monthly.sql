-- The roll-up and the restatement by part, as int_kpi_as_was and int_kpi_as_is make them for the whole.
with parted as (
    select
        s.*,
        k.bases,
        k.kind,
        k.lowest
    from {{ ref('int_kpi_sums') }} as s
    inner join {{ ref('kpi_catalogue') }} as k on s.kpi_id = k.kpi_id and k.part_zh is not null
),

rolled_up as (
    select
        p.kpi_id,
        c.ancestor_code as unit_code,
        p.month,
        'as_was' as basis,
        p.part,
        p.numerator,
        p.denominator
    from parted as p
    inner join {{ ref('int_unit_closure') }} as c
        on p.unit_code = c.unit_code and p.hierarchy_day between c.effective_from and c.effective_to
    where
        (c.ancestor_level in ('city', 'street', 'community') or c.ancestor_code = 'UNKNOWN')
        and {{ reaches('p.lowest', 'c.ancestor_level') }}
    union all
    select
        p.kpi_id,
        b.ancestor_code as unit_code,
        p.month,
        'as_is' as basis,
        p.part,
        p.numerator * b.weight as numerator,
        p.denominator * b.weight as denominator
    from parted as p
    inner join {{ ref('bridge_unit_as_is') }} as b on p.unit_code = b.unit_code
    where
        p.kind <> 'distinct'
        and list_contains(p.bases, 'as_is')
        and (b.ancestor_level in ('city', 'street', 'community') or b.ancestor_code = 'UNKNOWN')
        and {{ reaches('p.lowest', 'b.ancestor_level') }}
)

select
    kpi_id,
    unit_code,
    month,
    basis,
    coalesce(part, '') as part,
    sum(numerator) as numerator,
    sum(denominator) as denominator
from rolled_up
group by kpi_id, unit_code, month, basis, coalesce(part, '')
