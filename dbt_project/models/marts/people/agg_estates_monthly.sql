-- Estates on the list on the month's last day and which of the three parties they have. Grain: estate and month.
select
    e.estate_code,
    m.month,
    e.estate_name,
    e.unit_code,
    e.households,
    e.is_old,
    coalesce(e.branch_founded_on <= m.last_day, false) as has_branch,
    coalesce(e.committee_founded_on <= m.last_day, false) as has_committee,
    e.property_company is not null as has_property_company
from {{ ref('int_kpi_months') }} as m
inner join {{ ref('int_estates__placed') }} as e on m.last_day <= coalesce(e.active_to, m.last_day)
order by m.month, e.estate_code
