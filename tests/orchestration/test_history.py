"""What a build says beside the one before it: past values that moved with the file that moved them, builds, tests."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import duckdb
from hand_exports import VISITS, ask, visit, write_csv

from orchestration import history
from orchestration.publish import BuildInfo

MOVED = (
    "SELECT unit_code, month::VARCHAR, basis, value_before, value_after, difference, found_by, files "
    "FROM fct_kpi_changes WHERE kpi_id = 'visits_made' ORDER BY basis, unit_code"
)
COLUMNS = [field.name for field in fields(BuildInfo)]
#: The micro-grid of the visits and all above it.
PLACES = ("C", "G1", "M1", "Q1", "S1")


def moved(before: float, after: float, found_by: str, path: str) -> list[tuple]:
    return [
        (unit, "2026-01-01", basis, before, after, after - before, found_by, [path])
        for basis in ("as_is", "as_was")
        for unit in PLACES
    ]


def test_the_first_build_moved_nothing_and_names_its_tests(city: Path):
    assert ask(city, "FROM fct_kpi_changes") == []
    # three exports with a file each, but two of visits
    [(files, files_new, compared_with, values)] = ask(
        city, "SELECT files, files_new, compared_with, values_moved FROM build_history"
    )
    assert (files, files_new, compared_with, values) == (4, None, None, 0)
    [(status, rows)] = ask(city, "SELECT DISTINCT status, rows FROM build_tests")
    assert (status, rows) == ("pass", 0)
    [(kind, model)] = ask(city, "SELECT kind, model FROM build_tests WHERE name = 'fct_visits_keyed'")
    assert (kind, model) == ("row_key", "fct_visits")
    [(meaning,)] = ask(city, "SELECT meaning FROM build_tests WHERE name = 'load_files_add_up'")
    assert meaning.startswith("A file whose rows are not all accounted for")


def test_what_is_added_to_a_build_leaves_its_groups_of_rows_as_small_as_they_were(city: Path):
    """dim_date has the most rows of this city, one for every day since the first that can be: over ten thousand."""
    stored = "SELECT max(start + count) - min(start) AS rows FROM pragma_storage_info('dim_date') GROUP BY row_group_id"
    [(number, most)] = ask(city, f"SELECT count(*), max(rows) FROM ({stored})")
    assert number > 1 and most <= 8192


def test_past_values_that_moved_name_the_difference_and_the_file(home: Path, call):
    """January had one visit that was made, V1 at M1; V2 was refused at the door."""
    first = ask(home, "SELECT build_id FROM build_info")
    late = [visit("V9", "2026-01-12"), visit("V10", "2026-02-09")]
    write_csv(home / "inbox" / "visits" / "补报202601.csv", VISITS, late)
    assert call("run", "--home", str(home))[0] == 0
    # 1 and 1 more; February was not over, so its growth is no news
    assert ask(home, MOVED) == moved(1, 2, "rows", "visits/补报202601.csv")

    refused = visit("V1", "2026-01-10", outcome="拒访")
    refused[-1] = "2026-02-01 09:30:00"
    write_csv(home / "inbox" / "visits" / "更正202601.csv", VISITS, [refused])
    assert call("run", "--home", str(home))[0] == 0
    # 2 less the visit that no longer counts: no line of it is left, so the new file of its export is named
    assert ask(home, MOVED) == moved(2, 1, "source", "visits/更正202601.csv")

    history_of = "SELECT build_id, files, files_new, compared_with, values_moved FROM build_history ORDER BY built_at"
    builds = ask(home, history_of)
    assert [(files, new) for _, files, new, _, _ in builds] == [(4, None), (5, 1), (6, 1)]
    assert [before for *_, before, _ in builds] == [None, builds[0][0], builds[1][0]]
    assert builds[0][0] == first[0][0]
    assert builds[-1][-1] == ask(home, "SELECT count(*) FROM fct_kpi_changes")[0][0]


def test_a_file_taken_back_is_what_moved_the_value(home: Path, call):
    assert call("withdraw", "visits/走访202601.csv", "--why", "误发", "--home", str(home))[0] == 0
    assert call("run", "--home", str(home))[0] == 0
    # January is not reported now, also of Q2, which had no visit and so no line in the file
    path = ["visits/走访202601.csv"]
    assert ask(home, MOVED.replace("value_after", "status_after")) == [
        row
        for basis in ("as_is", "as_was")
        for row in [
            *[(p, "2026-01-01", basis, 1.0, "not_reported", None, "rows", path) for p in PLACES[:-1]],
            ("Q2", "2026-01-01", basis, 0.0, "not_reported", None, "source", path),
            ("S1", "2026-01-01", basis, 1.0, "not_reported", None, "rows", path),
        ]
    ]


def test_a_build_by_an_older_program_is_not_compared(tmp_path: Path):
    older, target = tmp_path / "older.duckdb", tmp_path / "new.duckdb"
    for path, build_id in ((older, "b1"), (target, "b2")):
        with duckdb.connect(path) as con:
            con.execute(f"CREATE TABLE build_info AS SELECT {', '.join(f'NULL::VARCHAR AS {f}' for f in COLUMNS)}")
            con.execute("UPDATE build_info SET build_id = ?", [build_id])
            con.execute(
                "CREATE TABLE load_files (path VARCHAR, status VARCHAR, rows_loaded BIGINT, rows_quarantined BIGINT)"
            )
    history.record(target, older, [])
    with duckdb.connect(target, read_only=True) as con:
        assert con.execute("SELECT build_id, compared_with, values_moved FROM build_history").fetchall() == [
            ("b2", None, 0)
        ]
        assert con.execute("FROM fct_kpi_changes").fetchall() == []
