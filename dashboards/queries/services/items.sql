-- Service items of the newest list that are in force at a month's end, by how they are handled and whether the kiosk
-- offers them. Grain: handling.
-- scope: none, the list is one for the whole city
select
    handling,
    count(*) as items,
    count(*) filter (where on_kiosk) as on_kiosk,
    count(*) filter (where not on_kiosk) as not_on_kiosk,
    count(*) filter (where valid_from >= $month) as added
from dim_service_item
where
    valid_from <= month_end($month)
    and coalesce(valid_to, month_end($month)) >= month_end($month)
group by handling
order by items desc, handling
