{{ current_rows('personnel') }}
