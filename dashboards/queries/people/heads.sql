-- Party members at the head of buildings (党员楼栋长) and of households (党员中心户) at a month's end: how many, and in how
-- many of the micro-grids there is one. Grain: unit right below the unit, and the unit itself (is_own).
with units as (
    select *
    from units_on(month_end($month))
    where month_end($month) between valid_from and coalesce(valid_to, month_end($month))
),

shown as (
    select
        unit_code,
        unit_name,
        unit_code = $unit as is_own
    from units
    where
        (unit_code = $unit or (parent_code = $unit and level <> 'micro_grid'))
        and in_scope($scope, unit_code, street_code, community_code)
),

below as (
    select
        above.ancestor_code,
        above.unit_code
    from bridge_unit_hierarchy as above
    where
        above.ancestor_code in (select shown.unit_code from shown)
        and month_end($month) between above.effective_from and above.effective_to
),

staff as (
    select
        unit_code,
        max(people) filter (where post = '党员楼栋长') as building_heads,
        max(people) filter (where post = '党员中心户') as household_heads
    from agg_staff_monthly
    where
        month = $month
        and post in ('党员楼栋长', '党员中心户')
        and unit_code in (select below.unit_code from below)
    group by unit_code
),

micro_grids as (
    select
        below.ancestor_code as unit_code,
        count(*) as micro_grids,
        count(staff.building_heads) as with_building_head,
        count(staff.household_heads) as with_household_head
    from units
    inner join below on units.unit_code = below.unit_code
    left join staff on units.unit_code = staff.unit_code
    where units.level = 'micro_grid'
    group by below.ancestor_code
)

select
    shown.unit_code,
    shown.unit_name,
    shown.is_own,
    micro_grids.micro_grids,
    coalesce(staff.building_heads, 0) as building_heads,
    micro_grids.with_building_head,
    coalesce(staff.household_heads, 0) as household_heads,
    micro_grids.with_household_head
from shown
inner join micro_grids on shown.unit_code = micro_grids.unit_code
left join staff on shown.unit_code = staff.unit_code
order by shown.is_own desc, shown.unit_code
