{{ current_rows('renovation_matters') }}
