{{ current_rows('micro_wishes') }}
