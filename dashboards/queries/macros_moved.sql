-- What moved a KPI; set up with every build after macros_kpi.sql.

-- A month and the one before it, with the day whose boundaries count.
create macro month_and_before(of_month, of_basis) as table
select
    cast(of_month as date) - to_months(1 - numbers.is_now) as month,
    numbers.is_now,
    basis_day(cast(of_month as date) - to_months(1 - numbers.is_now), of_basis) as day
from (values (0), (1)) as numbers (is_now);

-- What moved a KPI from the month before to this one, by the units of a level below (by 'unit') or by part (by 'part').
-- Effects are in the KPI's unit and add up to the change; what stands under no unit of the level is the remainder.
-- Nothing of a median, of a month that is not over, or where one of the months is not whole. Grain: group.
create macro kpi_moved(
    asked_kpi, asked_unit, asked_month, asked_basis, asked_level, asked_by, asked_is_city, asked_scope
) as table
with months as (
    select * from month_and_before(asked_month, asked_basis)
),

figures as (
    select
        months.is_now,
        figures.*
    from fct_kpi_monthly as figures
    inner join months on figures.month = months.month
    where figures.kpi_id = asked_kpi and figures.basis = asked_basis
),

whole as (
    select
        now.numerator as n1,
        now.denominator as d1,
        before.numerator as n0,
        before.denominator as d0,
        case when kpis.unit = '%' then 100 else 1 end as scale
    from figures as now
    inner join figures as before on before.unit_code = asked_unit and before.is_now = 0 and before.status = 'ok'
    inner join kpi_catalogue as kpis on now.kpi_id = kpis.kpi_id and kpis.function = 'sum'
    left join units_in_force() as forces on before.unit_code = forces.unit_code and before.month = forces.month
    where
        now.unit_code = asked_unit
        and now.is_now = 1
        and now.status = 'ok'
        and may_see(asked_scope, asked_unit)
        and is_over(now.month)
        and counts_in(asked_unit, forces.month, asked_basis)
),

members as (
    select
        1 as is_now,
        units.unit_code,
        units.unit_name
    from units_of_level(asked_unit, asked_level, (select day from months where is_now = 1), asked_is_city) as units
    where asked_by = 'unit'
    union all
    select
        0 as is_now,
        units.unit_code,
        units.unit_name
    from units_of_level(asked_unit, asked_level, (select day from months where is_now = 0), asked_is_city) as units
    where asked_by = 'unit'
    union all
    select
        unnest([0, 1]) as is_now,
        unit_code,
        unit_name
    from dim_unit
    where asked_by = 'unit' and unit_code = 'UNKNOWN' and asked_is_city
),

grouped as (
    select
        members.is_now,
        members.unit_code as member,
        members.unit_name as name,
        figures.numerator as n,
        figures.denominator as d
    from members
    inner join figures on members.unit_code = figures.unit_code and members.is_now = figures.is_now
    union all
    select
        months.is_now,
        parts.part as member,
        parts.part as name,
        parts.numerator as n,
        parts.denominator as d
    from agg_kpi_parts_monthly as parts
    inner join months on parts.month = months.month
    where asked_by = 'part' and parts.kpi_id = asked_kpi and parts.unit_code = asked_unit and parts.basis = asked_basis
),

paired as (
    select
        member,
        arg_max(name, is_now) as name,
        max(is_now) = 0 as is_gone,
        min(is_now) = 1 as is_new,
        coalesce(sum(n) filter (is_now = 0), 0) as n0,
        coalesce(sum(d) filter (is_now = 0), 0) as d0,
        coalesce(sum(n) filter (is_now = 1), 0) as n1,
        coalesce(sum(d) filter (is_now = 1), 0) as d1
    from grouped
    group by member
),

remaindered as (
    select * from paired
    union all
    select
        'remainder' as member,
        cast(null as varchar) as name,
        false as is_gone,
        false as is_new,
        any_value(whole.n0) - coalesce(sum(paired.n0), 0) as n0,
        coalesce(any_value(whole.d0) - coalesce(sum(paired.d0), 0), 0) as d0,
        any_value(whole.n1) - coalesce(sum(paired.n1), 0) as n1,
        coalesce(any_value(whole.d1) - coalesce(sum(paired.d1), 0), 0) as d1
    from whole
    left join paired on true
)

select
    groups.member,
    groups.name,
    whole.scale * whole.n0 / coalesce(whole.d0, 1) as whole0,
    whole.scale * whole.n1 / coalesce(whole.d1, 1) as whole1,
    groups.is_gone,
    groups.is_new,
    groups.n0,
    groups.n1,
    case when whole.d0 is not null then groups.d0 end as d0,
    case when whole.d0 is not null then groups.d1 end as d1,
    case when groups.d0 <> 0 then whole.scale * groups.n0 / groups.d0 end as rate0,
    case when groups.d1 <> 0 then whole.scale * groups.n1 / groups.d1 end as rate1,
    whole.scale * effect_of(
        groups.n0, groups.d0, groups.n1, groups.d1, whole.n0, whole.d0, whole.n1, whole.d1
    ) as effect,
    whole.scale * rate_effect_of(groups.n0, groups.d0, groups.n1, groups.d1, whole.d0, whole.d1) as rate_effect,
    effect - rate_effect as mix_effect
from remaindered as groups
cross join whole
where abs(groups.n0) + abs(groups.d0) + abs(groups.n1) + abs(groups.d1) > 1e-9;
