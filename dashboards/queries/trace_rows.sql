-- The lines behind a figure, those of the numerator first. Grain: side and line of a file.
with files as (
    select
        file_id,
        sheet,
        min(path) as path,
        min(source_id) as source_id
    from load_files
    group by file_id, sheet
)

select
    t.side,
    t.weight,
    t.contribution,
    t.unit_code,
    t.day,
    f.source_id,
    f.path,
    t._sheet as sheet,
    t._row as row_number,
    t._file_id as file_id
from traced($kpi, $unit, $month, $basis) as t
left join files as f on t._file_id = f.file_id and t._sheet = f.sheet
where may_see($scope, $unit)
order by t.side desc, f.path, t._sheet, t._row, t.unit_code
limit $limit offset $offset
