{{ current_rows('committee_matters') }}
