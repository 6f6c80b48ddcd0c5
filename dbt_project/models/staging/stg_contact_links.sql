{{ current_rows('contact_links') }}
