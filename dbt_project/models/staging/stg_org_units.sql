{{ current_rows('org_units') }}
