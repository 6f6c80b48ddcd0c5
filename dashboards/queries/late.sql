-- Monthly exports that are missing for a month that is over.
-- scope: none, it says which exports came, nothing about a unit
select deliveries.source_id
from fct_deliveries_monthly as deliveries
inner join months_known() as months on deliveries.month = months.month
where deliveries.month = $month and deliveries.status = 'missing' and months.is_complete
order by deliveries.source_id
