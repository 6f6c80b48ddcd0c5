{{ current_rows('safety_grid_events') }}
