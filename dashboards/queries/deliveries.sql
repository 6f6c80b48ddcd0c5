-- What should have arrived each month, and whether it did. Grain: monthly source, month.
-- scope: none, it says which exports came, nothing about a unit
select
    deliveries.source_id,
    sources.system,
    sources.title,
    sources.owner_post,
    deliveries.month,
    deliveries.status,
    deliveries.due_on,
    deliveries.received_on,
    deliveries.rows,
    deliveries.files,
    months.is_complete
from fct_deliveries_monthly as deliveries
inner join months_known() as months on deliveries.month = months.month
left join dim_source as sources on deliveries.source_id = sources.source_id
order by deliveries.source_id, deliveries.month
