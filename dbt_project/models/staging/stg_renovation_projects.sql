{{ current_rows('renovation_projects') }}
