-- The months a reader can choose, newest first; the default is the newest complete one, else the newest.
-- scope: none, it says nothing about a unit
select
    month,
    is_complete,
    row_number() over (order by is_complete desc, month desc) = 1 as is_default
from months_known()
order by month desc
