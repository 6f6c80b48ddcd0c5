-- Values that stood in the build before and are others now, with the files that moved them. `previous` is that build.
-- Months that were over then: a month that is not over grows by itself. Grain: KPI, unit, month and basis.
INSERT INTO fct_kpi_changes
WITH moved AS (
    SELECT
        stood.kpi_id,
        stood.unit_code,
        stood.month,
        stood.basis,
        stood.value AS value_before,
        stands.value AS value_after,
        stands.value - stood.value AS difference,
        stood.status AS status_before,
        stands.status AS status_after
    FROM previous.main.fct_kpi_monthly AS stood
    LEFT JOIN fct_kpi_monthly AS stands USING (kpi_id, unit_code, month, basis)
    WHERE
        last_day(stood.month) <= (SELECT as_of FROM previous.main.as_of)
        -- sums of the same rows in another order differ in the last digits
        AND (
            (stood.value IS NULL) <> (stands.value IS NULL)
            OR abs(stands.value - stood.value) > 1e-9 * greatest(abs(stands.value), abs(stood.value))
        )
),

counting AS (
    SELECT DISTINCT file_id, sheet, source_id, path, name_date, 'main' AS build
    FROM load_files WHERE status = 'loaded'
    UNION ALL
    SELECT DISTINCT file_id, sheet, source_id, path, name_date, 'previous'
    FROM previous.main.load_files WHERE status = 'loaded'
),

-- files that came or were taken back, each with the build in which its rows count
files AS (
    SELECT * FROM counting
    QUALIFY count(*) OVER (PARTITION BY file_id, sheet, source_id) = 1
),

kpis AS (
    SELECT kpi_id, kind, sources, window_months FROM kpi_catalogue
    WHERE kpi_id IN (SELECT moved.kpi_id FROM moved)
),

rows_of_files AS (
    SELECT DISTINCT c.kpi_id, c.unit_code, c.first_month, c.last_month, c.day, f.path
    FROM fct_kpi_contributions AS c
    INNER JOIN files AS f ON f.build = 'main' AND c._file_id = f.file_id AND c._sheet = f.sheet
    UNION
    SELECT DISTINCT c.kpi_id, c.unit_code, c.first_month, c.last_month, c.day, f.path
    FROM previous.main.fct_kpi_contributions AS c
    INNER JOIN files AS f ON f.build = 'previous' AND c._file_id = f.file_id AND c._sheet = f.sheet
),

-- as the trace counts them: for the unit and all above it on the day; as_is by the boundaries of today
fed AS (
    SELECT DISTINCT r.kpi_id, b.ancestor_code AS unit_code, 'as_was' AS basis, r.first_month, r.last_month, r.path
    FROM rows_of_files AS r
    INNER JOIN bridge_unit_hierarchy AS b
        ON r.unit_code = b.unit_code
        AND b.effective_from <= coalesce(r.day, last_day(r.last_month))
        AND b.effective_to >= coalesce(r.day, r.first_month)
    UNION ALL
    SELECT DISTINCT r.kpi_id, b.ancestor_code, 'as_is', r.first_month, r.last_month, r.path
    FROM rows_of_files AS r
    INNER JOIN bridge_unit_as_is AS b ON r.unit_code = b.unit_code
),

by_rows AS (
    SELECT DISTINCT m.kpi_id, m.unit_code, m.month, m.basis, f.path
    FROM moved AS m
    INNER JOIN kpis AS k ON m.kpi_id = k.kpi_id
    INNER JOIN fed AS f
        ON m.kpi_id = f.kpi_id
        AND m.unit_code = f.unit_code
        AND f.basis = CASE k.kind WHEN 'distinct' THEN 'as_was' ELSE m.basis END
        AND m.month BETWEEN f.first_month AND f.last_month
),

-- A row that counts no longer left no line behind: then the files of the KPI's exports, those named after its months first.
by_source AS (
    SELECT DISTINCT m.kpi_id, m.unit_code, m.month, m.basis, f.path
    FROM moved AS m
    ANTI JOIN by_rows AS r
        ON m.kpi_id = r.kpi_id AND m.unit_code = r.unit_code AND m.month = r.month AND m.basis = r.basis
    INNER JOIN kpis AS k ON m.kpi_id = k.kpi_id
    INNER JOIN files AS f ON list_contains(k.sources, f.source_id)
    QUALIFY dense_rank() OVER (
        PARTITION BY m.kpi_id, m.unit_code, m.month, m.basis
        ORDER BY coalesce(
            f.name_date BETWEEN m.month - to_months(CAST(k.window_months - 1 AS INTEGER)) AND last_day(m.month), false
        ) DESC
    ) = 1
),

named AS (
    SELECT
        kpi_id,
        unit_code,
        month,
        basis,
        found_by,
        list(path ORDER BY path)[:$most] AS files,
        count(*) AS files_count
    FROM (SELECT *, 'rows' AS found_by FROM by_rows UNION ALL SELECT *, 'source' FROM by_source)
    GROUP BY ALL
)

SELECT
    m.*,
    n.found_by,
    coalesce(n.files, []) AS files,
    coalesce(n.files_count, 0) AS files_count
FROM moved AS m
LEFT JOIN named AS n USING (kpi_id, unit_code, month, basis)
ORDER BY m.kpi_id, m.month, m.basis, m.unit_code;
