{{ current_rows('micro_projects') }}
