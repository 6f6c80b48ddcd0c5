-- What each export is called and who answers for it.
-- scope: none, it says nothing about a unit
select
    source_id,
    -- a system with one export is often called as that export is
    case when contains(title, system) then title else system || title end as title,
    owner_post,
    owner_level
from dim_source
order by source_id
