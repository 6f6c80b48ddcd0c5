-- Months that ended with another number of communities than the month before.
with communities as (
    select
        months.month,
        count(dim_unit.unit_code) as communities
    from months_known() as months
    left join dim_unit
        on
            dim_unit.level = 'community'
            and dim_unit.valid_from <= last_day(months.month)
            and (dim_unit.valid_to is null or dim_unit.valid_to >= last_day(months.month))
            and in_scope($scope, dim_unit.unit_code, dim_unit.street_code, dim_unit.community_code)
            and ($unit in (dim_unit.street_code, dim_unit.parent_code) or $is_city)
    group by months.month
)

select
    month,
    lag(communities) over (order by month) as communities_before,
    communities
from communities
qualify communities <> lag(communities) over (order by month)
order by month
