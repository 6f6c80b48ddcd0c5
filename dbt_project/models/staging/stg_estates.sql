{{ current_rows('estates') }}
