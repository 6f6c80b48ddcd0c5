-- Teams of the two kinds of KPI: those of volunteers and members, and the vanguards of the renovations.
select
    case when team_type = '志愿先锋队' then 'vanguard_teams' else 'volunteer_teams' end as kpi_id,
    unit_code,
    {{ counts_while('founded_on', 'active_to') }},
    1.0 as numerator,
    cast(null as double) as denominator,
    team_type as part,
    _file_id,
    _sheet,
    _row
from {{ ref('int_teams__placed') }}
where
    team_type in ('党员突击队', '党员志愿服务队', '党群志愿服务队', '志愿先锋队')
    and first_month <= last_month
