-- The figures of a unit on a basis. Groups of rows are skipped by the first eight letters of their codes, and a shorter code,
-- the city's, begins those of all its units: it is looked for as the only one of a range, which ends before any other.
create macro figures_of(unit, of_basis) as table
select * from fct_kpi_monthly
where unit_code = unit and basis = of_basis and length(unit) >= 8
union all
select * from fct_kpi_monthly
where unit_code between unit and unit || ' ' and basis = of_basis and length(unit) < 8;
