-- Set up with every build that is opened, after tables.sql; kept here so that no query says the same thing in its own words.

-- So many months before one. A date less an interval is a moment, for which every row would be turned into one first.
create macro months_before(of_month, months) as (
    cast(of_month - to_months(months) as date)
);

-- What a viewer may see: everything (no scope), or a unit of their own branch of the tree.
create macro in_scope(scope, unit_code, street_code, community_code) as (
    scope is null
    or coalesce(scope = unit_code, false)
    or coalesce(scope = street_code, false)
    or coalesce(scope = community_code, false)
);

-- Whether a unit is, or ever was, part of what a viewer may see.
create macro may_see(scope, unit) as (
    scope is null
    or exists(
        select 1 from dim_unit
        where dim_unit.unit_code = unit and in_scope(scope, dim_unit.unit_code, street_code, community_code)
    )
);

-- The months there are: from January of the year before as_of up to its month; complete when as_of has reached the end.
create macro months_known() as table
select * from memory.months;

-- The thirteen months there are up to one.
create macro year_up_to(of_month) as (
    list_filter(getvariable('months'), lambda month: month between months_before(of_month, 12) and of_month)
);

-- The measures the pages show, and the fact each is of.
create macro measures() as table
select fact, measure
from (
    values
    ('visits', 'visits_made'),
    ('issues', 'reported'),
    ('issues', 'resolved'),
    ('volunteer_hours', 'hours'),
    ('funding', 'received_yuan'),
    ('funding', 'spent_yuan')
) as measures (fact, measure);

-- Which monthly exports feed which fact, and whether they came.
create macro reporting() as table
select * from memory.reporting;

-- The version of each unit that counts on a day: before its first version the first, after one the latest begun.
create macro units_on(day) as table
select * exclude (effective_from, effective_to)
from memory.unit_versions
where day between effective_from and effective_to;

-- The units in force on some day of a month, as they stood on its last day.
create macro units_of_month(of_month) as table
select * exclude (effective_from, effective_to)
from memory.unit_versions
where
    last_day(of_month) between effective_from and effective_to
    and valid_from <= last_day(of_month)
    and coalesce(valid_to, date '9999-12-31') >= of_month;

-- The units in force on some day of each month there is, and of the one before.
create macro units_in_force() as table
select * from memory.units_in_force;

-- The day on which the states of a month are read: its last, or as_of while it is not over.
create macro month_end(of_month) as (least(last_day(of_month), getvariable('as_of')));

-- The day whose boundaries count in a month: its last, or on as_is as_of.
create macro basis_day(of_month, of_basis) as (
    case of_basis when 'as_is' then getvariable('as_of') else last_day(of_month) end
);

-- Whether as_of has reached the end of a month.
create macro is_over(of_month) as (last_day(of_month) <= getvariable('as_of'));

-- A unit and all units below it at the end of a month.
create macro units_within(scope, unit, of_month) as table
select unit_code
from bridge_unit_hierarchy
where
    ancestor_code = unit
    and month_end(of_month) between effective_from and effective_to
    and may_see(scope, unit);
