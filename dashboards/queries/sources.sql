-- What each export is called and who answers for it.
-- scope: none, it says nothing about a unit
select
    source_id,
    system || title as title,
    owner_post,
    owner_level
from dim_source
order by source_id
