{{ current_rows('{{id}}') }}
