{{ current_rows('facility_activities') }}
