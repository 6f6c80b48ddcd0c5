{{ current_rows('whistles') }}
