{{ current_rows('volunteer_teams') }}
