-- Volunteer teams there are on the last day of each month (at most as_of), by the hierarchy of that day.
with teams as (
    select
        unit_code,
        team_type,
        {{ counts_while('founded_on', 'active_to') }}
    from {{ ref('int_teams__placed') }}
),

named as (
    select
        t.unit_code,
        t.team_type,
        m.month,
        m.last_day as day,
        count(*) as teams
    from teams as t
    inner join {{ ref('int_kpi_months') }} as m on m.month between t.first_month and t.last_month
    group by all
)

select
    c.ancestor_code as unit_code,
    n.month,
    n.team_type,
    cast(sum(n.teams) as bigint) as teams
from named as n
{{ counts_for('n') }}
group by all
