{{ current_rows('party_members') }}
