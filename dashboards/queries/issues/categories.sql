-- Categories by unit of a level below, issues reported in the 12 months up to one: most reported first both ways.
-- Grain: unit in force in the month and category. Cells without an issue are 0.
with versions as materialized (
    select * from units_on(last_day($month))
),

below as (
    select
        units.unit_code,
        units.unit_name,
        units.street_code,
        streets.unit_name as street_name
    from bridge_unit_hierarchy as above
    inner join versions as units on above.unit_code = units.unit_code
    inner join units_in_force() as forces on units.unit_code = forces.unit_code and forces.month = $month
    left join versions as streets on units.street_code = streets.unit_code
    where
        above.ancestor_code = $unit
        and last_day($month) between above.effective_from and above.effective_to
        and units.level = $level
        and in_scope($scope, units.unit_code, units.street_code, units.community_code)
),

counted as (
    select
        unit_code,
        category,
        sum(reported) as reported
    from issues_counted($scope, $channel, null, $handler)
    where
        unit_code in (select below.unit_code from below)
        and month between months_before($month, 11) and $month
        and category is not null
    group by unit_code, category
    having sum(reported) > 0
),

categories as (
    select
        category,
        sum(reported) as of_category
    from counted
    group by category
)

select
    below.unit_code,
    below.unit_name,
    below.street_code,
    below.street_name,
    categories.category,
    categories.of_category,
    coalesce(counted.reported, 0) as reported,
    coalesce(sum(counted.reported) over (partition by below.unit_code), 0) as of_unit
from below
cross join categories
left join counted on below.unit_code = counted.unit_code and categories.category = counted.category
order by below.street_code, of_unit desc, below.unit_code, categories.of_category desc, categories.category
