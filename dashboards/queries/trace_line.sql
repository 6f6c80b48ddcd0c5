-- The place of one line behind a figure, and what its file was when it was loaded. Grain: one row; none for a line that is
-- not behind the figure, or of a unit out of scope.
select
    files.source_id,
    files.path,
    files.sha256,
    lines._sheet as sheet,
    lines._row as row_number
from traced($kpi, $unit, $month, $basis) as lines
inner join load_files as files on lines._file_id = files.file_id and lines._sheet = files.sheet
where lines._file_id = $file and lines._sheet = $sheet and lines._row = $line and may_see($scope, $unit)
order by files.source_id
limit 1
