"""The demo city, read independently: every cell of the four facts, every file's counts, every planted bad row."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

from . import published as p
from .compare import differences
from .home import Home
from .oracle import Truth


@pytest.fixture(scope="module")
def truth(demo: Home) -> Truth:
    [(seen,)] = demo.rows("SELECT max(first_seen_at) FROM load_files")
    assert isinstance(seen, datetime)
    return Truth(demo.inbox, seen.date())


@pytest.mark.parametrize("fact", ["visits", "issues", "volunteer_hours", "funding"])
def test_cells_by_month_and_unit(demo: Home, truth: Truth, fact: str) -> None:
    expected = {cell: value for cell, value in truth.cells.items() if cell[0] == fact}
    found = {cell: value for cell, value in demo.cells().items() if cell[0] == fact}
    assert len({cell[5] for cell in expected}) == 22  # January 2025 to October 2026
    assert len({cell[4] for cell in expected if cell[3] == "community"}) >= 28
    assert not differences(expected, found)


def test_as_of(demo: Home, truth: Truth) -> None:
    assert demo.rows("SELECT as_of FROM as_of") == [(truth.as_of,)] == [(date(2026, 10, 31),)]


def test_every_file_is_accounted_for(demo: Home, truth: Truth) -> None:
    names = ["rows_read", "rows_skipped", "rows_loaded", "rows_duplicate", "rows_superseded", "rows_quarantined"]
    found = {place: (row["status"], {name: row[name] for name in names}) for place, row in demo.load_files().items()}
    expected = {(file.source.id, file.path, file.sheet): (file.status, file.counts) for file in truth.files}
    assert not differences(expected, found)


def test_quarantine_holds_the_known_bad_rows_and_no_others(demo: Home) -> None:
    known = {
        (row["source_id"], row["path"], row["sheet"], row["row_number"], row["column_name"], row["reason"])
        for row in json.loads((demo.root / "demo.json").read_text(encoding="utf-8"))["bad_rows"]
    }
    found = demo.quarantine()
    assert sorted(known - found) == []
    assert sorted(found - known) == []


@pytest.mark.parametrize("fact", ["issues", "calls", "hours", "funding"])
def test_facts_row_by_row(demo: Home, truth: Truth, fact: str) -> None:
    assert not differences(getattr(p, fact)(truth), getattr(p, f"found_{fact}")(demo))


def test_units_stand_where_the_lists_put_them(demo: Home, truth: Truth) -> None:
    days = [date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1), date(2026, 2, 28), truth.as_of]
    assert not differences(p.units_expected(truth, days), p.units_on(demo, days))


@pytest.mark.parametrize("table", ["fct_visits", "fct_funding", "fct_micro_wishes"])
def test_lineage(demo: Home, truth: Truth, table: str) -> None:
    source, key, column = p.KEYED[table]
    found = p.found_lineage(demo, table, column)
    assert found == p.lineage(truth, source, key)
    for value, (path, sheet, row) in list(found.items())[:: max(1, len(found) // 30)]:
        assert p.stands_there(demo.inbox, value, path, sheet, row), (table, value, path, sheet, row)


def test_nothing_that_looks_like_a_phone_an_id_or_a_door_is_published(demo: Home) -> None:
    """In all texts but codes and hashes, where such a run of digits means nothing."""
    shapes = r"(^|\D)1[3-9]\d{9}(\D|$)|(^|\D)\d{17}[\dXx](\D|$)|\d\s*(栋|单元|室)"
    columns = demo.rows(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE data_type = 'VARCHAR' AND schema_name = 'main'"
        " AND NOT regexp_matches(column_name, '(_key|_id|_code|_as|sha256)$')"
    )
    assert columns
    found = [
        (table, column, value)
        for table, column in columns
        for (value,) in demo.rows(
            f"""SELECT "{column}" FROM "{table}" WHERE regexp_matches("{column}", '{shapes}') LIMIT 1"""
        )
    ]
    assert found == []


def test_every_figure_of_the_report_is_borne_out(demo: Home) -> None:
    assert demo.rows("SELECT figure_no FROM fct_figures WHERE supported IS FALSE") == []
    assert demo.rows("SELECT count(*), count(supported), count(value) FROM fct_figures") == [(40, 37, 40)]
