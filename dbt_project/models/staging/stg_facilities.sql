{{ current_rows('facilities') }}
