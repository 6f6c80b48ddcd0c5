{{ current_rows('party_units') }}
