-- Estates whose branch was sixty days old within the twelve months up to the month's last day; reached with 30,000 yuan
-- of start-up money received by then. The line behind the numerator is the newest entry booked.
with due as (
    select
        e.estate_code,
        e.unit_code,
        m.month,
        m.last_day,
        e._file_id,
        e._sheet,
        e._row
    from {{ ref('int_kpi_months') }} as m
    inner join {{ ref('int_estates__placed') }} as e
        on m.last_day >= e.branch_founded_on + 60
        and m.last_day - interval '1 year' < e.branch_founded_on + 60
        and m.last_day <= coalesce(e.active_to, m.last_day)
),

funded as (
    select
        d.unit_code,
        d.month,
        max({ 'booked_on': f.booked_on, 'file': f._file_id, 'sheet': f._sheet, 'row': f._row }) as newest
    from due as d
    inner join {{ ref('fct_funding') }} as f
        on d.estate_code = f.reference_code
        and d.last_day >= f.booked_on
    where f.purpose = '支部启动经费' and f.direction in ('到位', '到位退回')
    group by d.unit_code, d.month, d.estate_code
    having sum(f.amount_yuan) >= 30000
)

select
    'branch_startup_funding_rate' as kpi_id,
    unit_code,
    month as first_month,
    month as last_month,
    cast(null as date) as day,
    cast(null as double) as numerator,
    1.0 as denominator,
    _file_id,
    _sheet,
    _row
from due
union all
select
    'branch_startup_funding_rate' as kpi_id,
    unit_code,
    month as first_month,
    month as last_month,
    cast(null as date) as day,
    1.0 as numerator,
    cast(null as double) as denominator,
    newest.file as _file_id,
    newest.sheet as _sheet,
    newest.row as _row
from funded
