"""What the small build says of itself: its tests, the builds before it, drift, past values that moved."""

import datetime as dt
from collections.abc import Callable

import duckdb

SCHEMA = """
create table build_tests (name varchar, kind varchar, model varchar, meaning varchar, status varchar, rows bigint);
create table build_history (build_id varchar, built_at timestamp, as_of date, program_version varchar, files bigint,
    files_new bigint, rows_loaded bigint, rows_quarantined bigint, tests_passed bigint, tests_warned bigint,
    compared_with varchar, values_moved bigint);
create table schema_drift (source_id varchar, system varchar, owner_post varchar, file_id varchar, path varchar,
    sheet varchar, kind varchar, column_name varchar, header varchar, message varchar, first_seen_at timestamp,
    is_newest boolean);
create table fct_kpi_changes (kpi_id varchar, unit_code varchar, month date, basis varchar, value_before double,
    value_after double, difference double, status_before varchar, status_after varchar, found_by varchar,
    files varchar[], files_count bigint);
"""
TESTS = [
    ("visits_keyed", "row_key", "fct_visits", "The columns name a row.", "pass", 0),
    ("issues_keyed", "row_key", "fct_issues", "The columns name a row.", "pass", 0),
    ("outlines_name_known_units", "outlines_name_known_units", "", "An outline of no unit.", "warn", 2),
]
_LATE_FILE = "visits/入户走访_202609_补.csv"
# two values of the city and one of a community moved, one came that was not there, one for no file
CHANGES = [
    ("one_trip_rate", "C", dt.date(2026, 9, 1), "as_was", 95.0, 93.5, -1.5, "ok", "ok", "rows", [_LATE_FILE], 1),
    ("one_trip_rate", "B1", dt.date(2026, 9, 1), "as_was", None, 88.0, None, "not_reported", "ok", "source",
     [_LATE_FILE, "visits/入户走访_202608_补.csv", "visits/入户走访_202607_补.csv"], 3),
    ("issues_resolved", "C", dt.date(2026, 8, 1), "as_was", 480.0, 492.0, 12.0, "ok", "ok", None, [], 0),
]  # fmt: skip
_DRIFT = [
    ("additional", None, "备注2", "多出的列“备注2”，没有存下", True),
    ("missing_optional", "duration_minutes", None, "缺少选填列“时长”", True),
    ("alias", "visit_type", "走访类别", "列名“走访类别”按别名认出", False),
]


def build(con: duckdb.DuckDBPyConnection, fill: Callable, build_id: str, as_of: dt.date) -> None:
    con.execute(SCHEMA)
    fill(con, "build_tests", TESTS)
    before = dt.datetime(2026, 10, 3, 6, 40)
    fill(con, "build_history", [
        ("b-0000", before, dt.date(2026, 9, 30), "0.1.0", 2, None, 1197, 3, 3, 0, None, 0),
        (build_id, dt.datetime(2026, 11, 3, 6, 40), as_of, "0.1.0", 3, 1, 2447, 8, 2, 1, "b-0000", len(CHANGES)),
    ])  # fmt: skip
    seen = dt.datetime(2026, 11, 2, 9, 14)
    file = ("visits", "党建网格平台", "信息员", "f0", "visits/入户走访_202610.csv", "")
    fill(con, "schema_drift", [(*file, *kind_to_words, seen, newest) for *kind_to_words, newest in _DRIFT])
    con.executemany(f"insert into fct_kpi_changes values ({', '.join('?' * 12)})", CHANGES)
