{{ current_rows('volunteer_activities') }}
