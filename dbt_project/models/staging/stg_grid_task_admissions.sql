{{ current_rows('grid_task_admissions') }}
