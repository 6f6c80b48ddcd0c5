"""What a build says about itself: files, rows, quarantine, what is missing, the report's figures, what set as_of.

The same reading for the page after a run (build database) and for ``gridledger status`` (published). A build
that was cut short lacks tables; what is there is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the page of a run with nothing new must not wait for it
    import duckdb

_QUERIES = {
    "files": (
        "load_files",
        "SELECT status, count(DISTINCT path) AS files FROM load_files GROUP BY ALL ORDER BY ALL",
    ),
    "refused": (
        "load_files",
        "SELECT source_id, path, status, min(reason) AS reason FROM load_files "
        "WHERE status IN ('rejected', 'held', 'withdrawn') GROUP BY ALL ORDER BY ALL",
    ),
    "rows": (
        "load_files",
        "SELECT sum(rows_read)::BIGINT AS read, sum(rows_skipped)::BIGINT AS skipped, "
        "sum(rows_loaded)::BIGINT AS loaded, sum(rows_duplicate)::BIGINT AS duplicate, "
        "sum(rows_superseded)::BIGINT AS superseded, sum(rows_quarantined)::BIGINT AS quarantined "
        "FROM load_files WHERE status IN ('loaded', 'same_as')",
    ),
    "sources": (
        "load_files",
        "SELECT source_id, count(DISTINCT path) AS files, sum(rows_loaded)::BIGINT AS loaded, "
        "max(first_seen_at) AS last_seen_at FROM load_files WHERE status IN ('loaded', 'same_as') "
        "GROUP BY ALL ORDER BY ALL",
    ),
    "quarantined": (
        "quarantined_rows",
        "SELECT source_id, reason, count(DISTINCT (file_id, sheet, row_number)) AS rows FROM quarantined_rows "
        "WHERE status = 'open' AND is_latest GROUP BY ALL ORDER BY ALL",
    ),
    "mending": (
        "quarantined_rows",
        # Rows, however many rules each breaks. A line of a mended workbook stands for the row it was to mend.
        "WITH found AS (SELECT DISTINCT file_id, source_id, sheet, row_number, status, is_latest, mends "
        "FROM quarantined_rows) SELECT count(*) FILTER (status = 'open' AND is_latest)::INTEGER AS open, "
        "count(*) FILTER (status = 'mended' AND mends IS NULL)::INTEGER AS mended FROM found",
    ),
    "drift": (
        "schema_drift",
        # Of the newest files alone: what was so in January is no news in July.
        "SELECT source_id, message, count(DISTINCT path) AS files, max(path) AS path FROM schema_drift "
        "WHERE is_newest AND kind <> 'alias' GROUP BY ALL ORDER BY source_id, message",
    ),
    "missing": (
        "fct_deliveries_monthly",
        # The newest month, and gaps: before its first delivery an export may not have existed.
        "SELECT source_id, month, due_on FROM fct_deliveries_monthly QUALIFY status = 'missing' AND ("
        "month = max(month) OVER () OR month > min(month) FILTER (status <> 'missing') OVER (PARTITION BY source_id)) "
        "ORDER BY month DESC, source_id",
    ),
    "late": (
        "fct_deliveries_monthly",
        "SELECT source_id, month, due_on, received_on FROM fct_deliveries_monthly "
        "QUALIFY status = 'late' AND month > max(month) OVER () - INTERVAL 12 MONTH ORDER BY month DESC, source_id",
    ),
    "expected": (
        "fct_deliveries_monthly",
        "SELECT month, count(*) AS expected, count(*) FILTER (status = 'received') AS received, "
        "count(*) FILTER (status = 'late') AS late, count(*) FILTER (status = 'missing') AS missing "
        "FROM fct_deliveries_monthly GROUP BY ALL ORDER BY month DESC LIMIT 2",
    ),
    "figures": (
        "fct_figures",
        "SELECT count(supported)::INTEGER AS claimed, count(*) FILTER (supported)::INTEGER AS supported, "
        "list(figure_no || ' ' || text_zh ORDER BY figure_no) FILTER (NOT supported) AS unsupported FROM fct_figures",
    ),
    "as_of": ("as_of", "SELECT * FROM as_of"),
}

#: Below this share of a usual month the month of as_of is doubtful: perhaps one wrong date set it.
THIN_MONTH = 0.01


def read_facts(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Plain values by name; ``rows``, ``mending``, ``figures`` and ``as_of`` are one row, the others lists of rows."""
    there = {
        name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'").fetchall()
    }
    facts: dict[str, Any] = {name: _rows(con, query) for name, (table, query) in _QUERIES.items() if table in there}
    for single in ("rows", "mending", "figures", "as_of"):
        facts[single] = (facts.get(single) or [{}])[0]
    return facts


def is_thin(as_of: dict[str, Any]) -> bool:
    """Does the month of as_of hold so few rows that as_of itself is in doubt?"""
    usual, there = as_of.get("usual_rows_per_month"), as_of.get("rows_in_month")
    return bool(usual) and there is not None and float(there) < THIN_MONTH * float(usual or 0)


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = con.execute(query)
    names = [d[0] for d in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
