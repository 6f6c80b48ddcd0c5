{{ current_rows('visits') }}
