-- Teams of volunteers, also those that have left the list. Grain: team.
select
    s.team_code,
    {{ known_unit_code() }} as unit_code,
    s.team_type,
    s.founded_on,
    {{ ends_on('s.disbanded_on') }} as active_to,
    s._file_id,
    s._sheet,
    s._row
from {{ ref('stg_volunteer_teams') }} as s
left join {{ ref('int_units') }} as u on s.unit_code = u.unit_code
