{{ current_rows('council_matters') }}
