-- What the queries of the trace share; set up with every build after macros.sql.

-- The lines behind a figure of a KPI: each contribution that counts for the unit in the month, split into its sides.
-- weight is the share that counts there on the basis. Counts of distinct things and medians are those of as_was.
create macro traced(kpi, unit, month, basis) as table
with catalogued as (
    select kind from kpi_catalogue
    where kpi_id = kpi
),

counted as (
    select *
    from fct_kpi_contributions
    where kpi_id = kpi and cast(month as date) between first_month and last_month
),

weighed as (
    select
        counted.*,
        1.0 as weight
    from counted
    inner join bridge_unit_hierarchy as above
        on counted.unit_code = above.unit_code
        and coalesce(counted.day, (select least(last_day(cast(month as date)), as_of) from as_of))
        between above.effective_from and above.effective_to
    where above.ancestor_code = unit and (basis = 'as_was' or (select kind from catalogued) = 'distinct')
    union all
    select
        counted.*,
        restated.weight
    from counted
    inner join bridge_unit_as_is as restated on counted.unit_code = restated.unit_code
    where restated.ancestor_code = unit and basis = 'as_is' and (select kind from catalogued) <> 'distinct'
)

select
    'numerator' as side,
    weight,
    weight * numerator as contribution,
    unit_code,
    day,
    _file_id,
    _sheet,
    _row
from weighed
where numerator is not null and (numerator <> 0 or denominator is null)
union all
select
    'denominator' as side,
    weight,
    weight * denominator as contribution,
    unit_code,
    day,
    _file_id,
    _sheet,
    _row
from weighed
where denominator is not null;
