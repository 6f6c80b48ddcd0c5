{{ current_rows('joint_meetings') }}
