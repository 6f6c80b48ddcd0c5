"""Rows of Python values come out of a table as they went in."""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pytest

from ingest.tables import insert

COLUMNS = "name VARCHAR, n INTEGER, seen_at TIMESTAMP, day DATE, is_so BOOLEAN, share DOUBLE, said VARCHAR[]"
FULL = ("街道", 7, datetime(2026, 3, 1, 9, 30, 0, 5), date(2026, 3, 1), True, 0.1, ["甲", "it's"])
EMPTY = ("", 0, None, None, None, None, [])
NOTHING = (None,) * 7


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="no row"),
        pytest.param([FULL], id="one row"),
        pytest.param([NOTHING], id="a row of nothing"),
        pytest.param([EMPTY, EMPTY], id="columns without a value"),
        pytest.param([*[NOTHING] * 300, FULL, EMPTY], id="a value that comes late"),
    ],
)
def test_rows_are_there_as_they_were_given(rows: list[tuple]) -> None:
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t ({COLUMNS})")
        insert(con, "t", rows)
        insert(con, "t", rows)
        assert con.execute("FROM t").fetchall() == rows * 2
