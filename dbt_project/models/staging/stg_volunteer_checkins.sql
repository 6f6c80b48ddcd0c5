{{ current_rows('volunteer_checkins') }}
