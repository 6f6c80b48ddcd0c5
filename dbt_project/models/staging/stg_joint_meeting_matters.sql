{{ current_rows('joint_meeting_matters') }}
