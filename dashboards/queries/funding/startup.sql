-- Estates of a unit whose branch was founded in the fourteen months up to the end of a month: start-up money (30,000
-- yuan) by that day, due sixty days after the founding. is_counted: in the KPI, whose sixtieth day lies in the last twelve
-- months. Grain: estate.
with day as (
    select
        least(last_day(cast($month as date)), as_of) as day
    from as_of
),

estates as (
    select
        estates.estate_code,
        estates.estate_name,
        estates.unit_code,
        estates.branch_founded_on,
        estates.branch_founded_on + 60 as due_on,
        day.day,
        estates.branch_founded_on + 60 <= day.day
        and estates.branch_founded_on + 60 > day.day - interval 1 year as is_counted
    from dim_estate as estates
    cross join day
    inner join bridge_unit_hierarchy as above
        on
            estates.unit_code = above.unit_code
            and above.ancestor_code = $unit
            and day.day between above.effective_from and above.effective_to
    where
        estates.branch_founded_on <= day.day
        and estates.branch_founded_on + 60 > day.day - interval 1 year
        and may_see($scope, $unit)
),

entries as (
    select
        estates.estate_code,
        funds.booked_on,
        sum(funds.amount_yuan) over (partition by estates.estate_code order by funds.booked_on) as received
    from estates
    inner join fct_funding as funds on estates.estate_code = funds.reference_code and funds.booked_on <= estates.day
    where funds.purpose = '支部启动经费' and funds.direction in ('到位', '到位退回')
),

received as (
    select
        estate_code,
        cast(max_by(received, booked_on) as double) as received_yuan,
        min(booked_on) filter (where received >= 30000) as reached_on
    from entries
    group by estate_code
)

select
    estates.*,
    units.unit_name,
    coalesce(received.received_yuan, 0) as received_yuan,
    received.reached_on,
    received.reached_on - estates.branch_founded_on as days_taken,
    estates.day - estates.branch_founded_on as days_waited,
    case
        when received.received_yuan >= 30000 then 'funded'
        when estates.due_on <= estates.day then 'waiting'
        else 'in_time'
    end as state
from estates
left join received on estates.estate_code = received.estate_code
left join units_on((select day from day)) as units on estates.unit_code = units.unit_code
order by state = 'waiting' desc, state = 'in_time' desc, estates.branch_founded_on desc, estates.estate_code
