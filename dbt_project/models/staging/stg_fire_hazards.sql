{{ current_rows('fire_hazards') }}
