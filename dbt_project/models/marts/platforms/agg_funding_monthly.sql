-- The ledger of funds by month, source, purpose and direction; up to as_of, by the hierarchy of the day booked.
with named as (
    select
        unit_code,
        booked_on as day,
        source,
        purpose,
        direction,
        count(*) as entries,
        sum(amount_yuan) as amount_yuan
    from {{ ref('fct_funding') }}
    where booked_on <= {{ as_of_day() }}
    group by all
)

select
    c.ancestor_code as unit_code,
    {{ month_of('n.day') }} as month,
    n.source,
    n.purpose,
    n.direction,
    cast(sum(n.entries) as bigint) as entries,
    cast(sum(n.amount_yuan) as decimal(18, 2)) as amount_yuan
from named as n
{{ counts_for('n') }}
group by all
