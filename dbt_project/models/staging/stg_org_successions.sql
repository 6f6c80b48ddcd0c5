{{ current_rows('org_successions') }}
