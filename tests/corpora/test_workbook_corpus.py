"""Spreadsheets of every kind by others: dates, errors, passwords, damage."""

from __future__ import annotations

import warnings
from pathlib import Path

import duckdb
import openpyxl
import pytest
from corpus import CORPORA, load, no_hang, reviewed

from ingest.contracts import load_contracts
from ingest.home import Home
from ingest.readers import Grid, read
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
                outcomes[path.name] = _cells(read(data, LEDGER).grids)
            except UnreadableError as error:
                outcomes[path.name] = f"refused: {str(error).split('：')[0]}"
            loaded = load(con, home, LEDGER, path.name, data)
        assert loaded.status == "rejected" and "请" in loaded.reason, path.name
    reviewed("workbooks", outcomes)


#: Cells that hold an empty text: a cell for us, none for the other reader.
EMPTY_TEXTS = {"empty_shared_string.xlsx": 1, "issue446.xlsx": 3}


def test_no_cell_is_lost_that_another_reader_sees() -> None:
    counted = {}
    for path in sorted(BOOKS.glob("*.xls[xm]")):
        try:
            ours = {g.sheet: _filled(g) for g in read(path.read_bytes(), LEDGER).grids}
            theirs = _other(path)
        except (UnreadableError, KeyError, TypeError):  # refused by us, or beyond the other reader
            continue
        counted[path.name] = sum(ours.get(sheet, 0) for sheet in theirs), sum(theirs.values())
    assert len(counted) > 60
    assert {name: a - b for name, (a, b) in counted.items() if a != b} == EMPTY_TEXTS


def _other(path: Path) -> dict[str, int]:
    """Filled cells by sheet as openpyxl sees them, in sheets that say a size it can walk through."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    sheets = [s for s in book.worksheets if hasattr(s, "iter_rows") and (s.max_row or 0) * (s.max_column or 0) < 10**6]
    return {s.title: sum(v not in (None, "") for row in s.iter_rows(values_only=True) for v in row) for s in sheets}


def _filled(grid: Grid) -> int:
    return sum(grid.cells[c].count() for c in grid.cells.columns if c != "_row") + (
        grid.lost.height if grid.lost is not None else 0
    )


def _cells(grids: list[Grid]) -> str:
    return f"{len(grids)} sheets, {sum(map(_filled, grids))} cells"
