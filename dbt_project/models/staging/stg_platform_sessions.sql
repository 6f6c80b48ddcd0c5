{{ current_rows('platform_sessions') }}
