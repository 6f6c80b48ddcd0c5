"""Bad files beside good ones: each is refused or left alone with a reason, and the rest goes on."""

from __future__ import annotations

import pytest

from . import published as p
from .bad_files import HEADER_ONLY, NOISE, REFUSED, TODAY, UNFINISHED, UNPLACED, Mixed
from .compare import differences
from .leaks import leaks
from .oracle import Truth


def test_the_run_goes_on(mixed: Mixed) -> None:
    assert mixed.result.code == 0, mixed.result.err
    assert mixed.city
    assert not differences(mixed.city.cells, mixed.home.cells())
    truth = Truth(mixed.home.inbox, TODAY, only={"org_units", "visits"})
    assert not differences(p.visits(truth), p.found_visits(mixed.home))


@pytest.mark.parametrize("path", REFUSED)
def test_bad_file_is_refused_with_a_reason(mixed: Mixed, path: str) -> None:
    rows = [row for (_, where, _), row in mixed.home.load_files().items() if where == path]
    assert rows and {row["status"] for row in rows} == {"rejected"}
    said = REFUSED[path][1]
    assert all(row["reason"] and said in row["reason"] for row in rows)
    assert path in mixed.result.out


def test_no_row_of_a_refused_file_is_anywhere(mixed: Mixed) -> None:
    rows = mixed.home.rows("SELECT DISTINCT path FROM quarantined_rows")
    assert not {row[0] for row in rows} & REFUSED.keys()
    assert leaks(mixed.home.root, ["欧阳卓尔"]) == []
    assert "欧阳卓尔" not in mixed.result.out + mixed.result.err


def test_a_file_with_a_header_and_no_rows_is_read_and_empty(mixed: Mixed) -> None:
    [row] = [row for (_, path, _), row in mixed.home.load_files().items() if path == HEADER_ONLY]
    assert (row["status"], row["rows_read"], row["rows_loaded"]) == ("loaded", 0, 0)


@pytest.mark.parametrize("path", UNFINISHED)
def test_unfinished_file_is_left_for_later(mixed: Mixed, path: str) -> None:
    assert path not in {where for _, where, _ in mixed.home.load_files()}
    assert path in mixed.result.page["files"]["unfinished"]


@pytest.mark.parametrize("path", UNPLACED)
def test_file_where_no_export_belongs_is_named_with_a_reason(mixed: Mixed, path: str) -> None:
    listed = [row for (_, where, _), row in mixed.home.load_files().items() if where == path]
    assert all(row["status"] == "rejected" and row["reason"] for row in listed)
    [told] = [entry for entry in mixed.result.page["files"]["unplaced"] if entry["path"] == path]
    assert told["reason"]


def test_the_inbox_is_left_as_it_was(mixed: Mixed) -> None:
    assert (mixed.home.inbox / "studies/乱码.xlsx").read_bytes() == NOISE
    assert all((mixed.home.inbox / path).exists() for path in (*REFUSED, *UNPLACED))


def test_another_pseudonym_key_stops_the_run(mixed: Mixed) -> None:
    before = mixed.home.current.resolve()
    data = (mixed.home.inbox / "visits/visits_202403.csv").read_bytes()
    (mixed.home.inbox / "visits/visits_202403_2.csv").write_bytes(data + b"\r\n")
    result = mixed.home.run(key="quite another key")
    (mixed.home.inbox / "visits/visits_202403_2.csv").unlink()
    assert result.code == 1
    assert "GRIDLEDGER_PSEUDONYM_KEY" in result.out + result.err
    assert mixed.home.current.resolve() == before


def test_nothing_but_bad_files(only_bad: Mixed) -> None:
    """Something can be published, if only that a file was refused: so it is, with exit code 0."""
    assert only_bad.result.code == 0
    assert "studies/乱码.xlsx" in only_bad.result.out
    [(status, reason)] = only_bad.home.rows("SELECT status, reason FROM load_files")
    assert status == "rejected" and reason
    assert only_bad.home.rows("SELECT as_of FROM as_of") == [(None,)]
