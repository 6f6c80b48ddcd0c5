{{ current_rows('service_cases') }}
