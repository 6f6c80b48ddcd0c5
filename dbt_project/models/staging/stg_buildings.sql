{{ current_rows('buildings') }}
