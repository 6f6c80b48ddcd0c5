-- org_successions 中有循环：一个单位经对照表又回到自己，重述口径无法计算；请更正对照表后重新报送。
-- A unit succeeds itself through others: what named it has nowhere to go on the units of today. Mend the list and send
-- it again.
with recursive chain as (
    select
        predecessor_code as unit_code,
        successor_code as reached_code,
        [predecessor_code, successor_code] as path,
        predecessor_code = successor_code as is_circle
    from {{ ref('int_successions') }}
    union all
    select
        c.unit_code,
        s.successor_code as reached_code,
        list_append(c.path, s.successor_code) as path,
        list_contains(c.path, s.successor_code) as is_circle
    from chain as c
    inner join {{ ref('int_successions') }} as s on c.reached_code = s.predecessor_code
    where not c.is_circle
)

select path
from chain
where is_circle
