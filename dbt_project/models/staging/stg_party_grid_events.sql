{{ current_rows('party_grid_events') }}
