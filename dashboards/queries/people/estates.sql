-- Estates of a unit on the list at a month's end and which of branch, owners' committee and property company they have,
-- those that lack most first. Grain: estate; the counts of all estates of the unit stand beside each.
select
    estates.estate_code,
    estates.estate_name,
    units.unit_code,
    units.unit_name,
    estates.households,
    estates.is_old,
    estates.has_branch,
    estates.has_committee,
    estates.has_property_company,
    3 - cast(has_branch as integer) - cast(has_committee as integer) - cast(has_property_company as integer) as lacking,
    count(*) over () as estates_in_all,
    count(*) filter (where not has_branch) over () as without_branch,
    count(*) filter (where not has_committee) over () as without_committee,
    count(*) filter (where not has_property_company) over () as without_company,
    count(*) filter (where has_branch and has_committee and has_property_company) over () as complete
from agg_estates_monthly as estates
inner join units_within($scope, $unit, $month) as within on estates.unit_code = within.unit_code
inner join units_on(month_end($month)) as units on estates.unit_code = units.unit_code
where estates.month = $month
order by lacking desc, estates.households desc, estates.estate_code
