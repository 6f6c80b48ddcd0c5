-- The units right below a unit in a month: those in force on some day of it, under the units of its last day, and UNKNOWN
-- below the city. Set up in every cursor after macros.sql.
create or replace temp macro units_below(scope, unit, of_month) as table
select
    units.unit_code,
    units.unit_name,
    units.level,
    units.street_code,
    units.community_code
from units_on(last_day(of_month)) as units
left join units_in_force() as forces on units.unit_code = forces.unit_code and forces.month = of_month
where
    units.parent_code = unit
    and (forces.unit_code is not null or units.unit_code = 'UNKNOWN')
    and in_scope(scope, units.unit_code, units.street_code, units.community_code);
