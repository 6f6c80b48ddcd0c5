-- What the queries of a KPI share; set up in every cursor after macros.sql.

-- The units of a level below a unit, as the hierarchy stood on a day, among those in force in its month.
create or replace temp macro units_below(unit, of_level, of_day) as table
with above as (
    select
        units.unit_code,
        units.level
    from units_on(of_day) as units
    where units.unit_code = unit
)

select units.*
from units_on(of_day) as units
cross join above
left join units_on(of_day) as grids on units.parent_code = grids.unit_code
where
    units.level = of_level
    and (above.level = 'city' or unit in (units.street_code, units.community_code, units.parent_code, grids.parent_code))
    and units.unit_code <> unit
    and exists(
        select 1 from dim_unit as spans
        where
            spans.unit_code = units.unit_code
            and spans.valid_from <= of_day
            and coalesce(spans.valid_to, date '9999-12-31') >= date_trunc('month', of_day)
    );
