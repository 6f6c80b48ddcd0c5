{{ current_rows('service_items') }}
