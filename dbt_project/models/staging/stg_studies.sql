{{ current_rows('studies') }}
