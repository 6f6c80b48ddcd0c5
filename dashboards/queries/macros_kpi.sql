-- What the queries of a KPI share; set up with every build after macros.sql.

-- Whether a figure of a unit counts in a month: on as_was not before the unit was in force, though data may name it.
-- in_force_in: the month of units_in_force() that was joined.
create macro counts_in(unit, in_force_in, of_basis) as (
    of_basis = 'as_is' or unit = 'UNKNOWN' or in_force_in is not null
);

-- The units of a level below a unit that were in force in the month of a day, as they stood on the day.
create macro units_of_level(unit, of_level, of_day, is_city) as table
select * exclude (effective_from, effective_to)
from memory.unit_versions
where
    level = of_level
    and unit_code <> unit
    and of_day between effective_from and effective_to
    and valid_from <= of_day
    and coalesce(valid_to, date '9999-12-31') >= date_trunc('month', of_day)
    and (is_city or unit in (street_code, community_code, parent_code));

-- What units were last called up to a day.
create macro names_until(of_day) as table
select
    unit_code,
    unit_name
from memory.unit_versions
where of_day between effective_from and effective_to and valid_from <= of_day;

-- The months of KPIs of a unit, from the first there are. Grain: KPI and month; what has no figure is a row without a
-- value. Of months in which the unit was not in force there is none, though data may name it there.
create macro months_of_kpis(of_kpis, unit, of_basis) as table
select
    kpis.kpi_id,
    months.month,
    months.is_complete,
    coalesce(figures.status, 'not_applicable') as status,
    figures.numerator,
    figures.denominator,
    figures.value,
    figures.target,
    coalesce(figures.attainment >= 1 - 1e-9, false) as is_reached,
    figures.attainment is not null as is_judged
from months_known() as months
cross join (select unnest(of_kpis) as kpi_id) as kpis
left join units_in_force() as forces on forces.unit_code = unit and months.month = forces.month
left join figures_of(unit, of_basis) as figures
    on
        kpis.kpi_id = figures.kpi_id
        and months.month = figures.month
        and counts_in(unit, forces.month, of_basis);

-- What a group does to the change of a whole from one month (0) to the next (1); over all groups it adds up to the
-- change. Of a share N/D it is the group's weight in the whole times how far its own share lies from the whole's
-- (midpoint of both months), now less before; of a count, the difference.
create macro effect_of(n0, d0, n1, d1, whole_n0, whole_d0, whole_n1, whole_d1) as (
    case
        when whole_d0 is null then n1 - n0
        else
            (n1 - (whole_n0 / whole_d0 + whole_n1 / whole_d1) / 2 * d1) / whole_d1
            - (n0 - (whole_n0 / whole_d0 + whole_n1 / whole_d1) / 2 * d0) / whole_d0
    end
);

-- The part of the effect that comes from the group's own share: its mean weight times the change of its share
-- (Bennet 1920). The rest comes from weights that moved. A group without a denominator in one of the months has no
-- share to compare: all it does is the rest.
create macro rate_effect_of(n0, d0, n1, d1, whole_d0, whole_d1) as (
    case
        when whole_d0 is null then n1 - n0
        when d0 = 0 or d1 = 0 then 0
        else (d0 / whole_d0 + d1 / whole_d1) / 2 * (n1 / d1 - n0 / d0)
    end
);
