{{ current_rows('three_lists') }}
