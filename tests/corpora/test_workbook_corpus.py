"""Spreadsheets of every kind by others: dates, errors, passwords, damage."""

from __future__ import annotations

import duckdb
import pytest
from corpus import CORPORA, load, no_hang, reviewed

from ingest.contracts import load_contracts
from ingest.home import Home
from ingest.readers import read
from ingest.unreadable import UnreadableError

BOOKS = CORPORA / "workbooks" / "files"
LEDGER = load_contracts()["funding_ledger"]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsb", "ods"])
def test_days_in_every_kind(kind: str) -> None:
    (grid,) = read((BOOKS / f"date.{kind}").read_bytes(), LEDGER).grids
    first = grid.cells.row(0)
    assert (first[0], first[1].removesuffix(" 00:00:00"), first[2]) == (1, "2021-01-01", "15")


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsb"])
def test_days_since_1904_in_every_kind(kind: str) -> None:
    (grid,) = read((BOOKS / f"date_1904.{kind}").read_bytes(), LEDGER).grids
    assert grid.cells["c0"].to_list() == ["2021-01-01 00:00:00", "2021-01-02 00:00:00", "1904-01-11 15:10:10"]


def test_every_workbook_is_read_or_refused_with_a_reason(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    """None of them is a ledger, so that a readable one says how many cells it has, and is refused for its header."""
    outcomes = {}
    for path in sorted(BOOKS.glob("*")):
        data = path.read_bytes()
        with no_hang(path.name):
            try:
                grids = read(data, LEDGER).grids
                cells = sum(
                    g.cells.drop("_row")
                    .select(c.is_not_null().sum() for c in [*g.cells.drop("_row")])
                    .sum_horizontal()
                    .sum()
                    for g in grids
                )
                outcomes[path.name] = f"{len(grids)} sheets, {cells} cells"
            except UnreadableError as error:
                outcomes[path.name] = f"refused: {str(error).split('：')[0]}"
            loaded = load(con, home, LEDGER, path.name, data)
        assert loaded.status == "rejected" and "请" in loaded.reason, path.name
    reviewed("workbooks", outcomes)
