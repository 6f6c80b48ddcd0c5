"""A city of another program goes through the real command; every published cell is compared with the judge's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from . import published as p
from .city_secrets import HARMLESS
from .compare import differences
from .conftest import Published

COUNTS = ("rows_read", "rows_skipped", "rows_loaded", "rows_duplicate", "rows_superseded", "rows_quarantined")


def test_as_of_is_the_latest_event_or_what_was_asked(foreign: Published) -> None:
    assert foreign.truth.as_of == foreign.city.as_of
    assert foreign.home.rows("SELECT as_of FROM as_of") == [(foreign.city.as_of,)]


def test_every_file_is_accounted_for(foreign: Published) -> None:
    found = {
        place: (row["status"], {name: row[name] for name in COUNTS} if row["status"] != "held" else {})
        for place, row in foreign.home.load_files().items()
    }
    expected = {
        place: (status, counts if status != "held" else {}) for place, (status, counts) in foreign.city.files.items()
    }
    assert not differences(expected, found)


def test_a_list_whose_tree_does_not_close_is_held_with_a_reason(foreign: Published) -> None:
    held = [row for row in foreign.home.load_files().values() if row["status"] == "held"]
    assert [row["source_id"] for row in held] == ["org_units"]
    assert held[0]["reason"]


def test_quarantine_holds_the_planted_rows_and_no_others(foreign: Published) -> None:
    found = foreign.home.quarantine()
    assert sorted(foreign.city.faults - found) == []
    assert sorted(found - foreign.city.faults) == []


def test_units_stand_where_the_lists_put_them(foreign: Published) -> None:
    start = foreign.truth.as_of.replace(month=1, day=1)
    days = [start + timedelta(days=nth) for nth in range(-400, 400, 9)]
    for code in foreign.truth.tree.versions:
        days += [day + timedelta(days=off) for day in foreign.truth.tree.breaks(code) for off in (-1, 0)]
    days = sorted(set(days))
    assert not differences(p.units_expected(foreign.truth, days), p.units_on(foreign.home, days))


@pytest.mark.parametrize("fact", ["visits", "issues", "calls", "hours", "funding"])
def test_facts_row_by_row(foreign: Published, fact: str) -> None:
    expected, found = getattr(p, fact)(foreign.truth), getattr(p, f"found_{fact}")(foreign.home)
    assert expected
    assert not differences(expected, found)


def test_verdicts_on_issues_are_those_of_their_author(foreign: Published) -> None:
    found = {
        row[:2]: row[2:]
        for row in foreign.home.rows("SELECT channel, issue_id, status, is_on_time, is_overdue FROM fct_issues")
    }
    expected = {key: (v.status, v.is_on_time, v.is_overdue) for key, v in foreign.city.verdicts.items()}
    assert not differences(expected, found)


def test_department_calls_are_on_time_up_to_the_second(foreign: Published) -> None:
    found = foreign.home.rows(
        "SELECT DISTINCT c.arrived_at = c.respond_by, c.is_on_time FROM fct_whistle_calls c"
        " JOIN fct_issues i USING (issue_key) WHERE i.is_valid"
        " AND c.arrived_at::date <= (SELECT as_of FROM as_of)"
    )
    assert sorted(found) == [(False, False), (True, True)]


def test_titles_without_people_in_them_are_kept_as_they_are(foreign: Published) -> None:
    expected = {(i.channel, i.issue_id): i.title for i in foreign.truth.issues if i.title in HARMLESS}
    found = {row[:2]: row[2] for row in foreign.home.rows("SELECT channel, issue_id, title FROM fct_issues")}
    assert expected
    assert not differences(expected, {key: found.get(key) for key in expected})


def test_cells_by_month_and_unit(foreign: Published) -> None:
    found = foreign.home.cells()
    assert not differences(foreign.city.cells, found)
    assert not differences(foreign.truth.cells, found)


@pytest.mark.parametrize("table", p.KEYED)
def test_keys_and_lineage(foreign: Published, table: str) -> None:
    source, key, column = p.KEYED[table]
    expected, found = p.lineage(foreign.truth, source, key), p.found_lineage(foreign.home, table, column)
    assert not differences(expected, found)
    for value, (path, sheet, row) in list(found.items())[:: max(1, len(found) // 40)]:
        assert p.stands_there(foreign.home.inbox, value, path, sheet, row), (table, value, path, sheet, row)


def test_lineage_of_issues(foreign: Published) -> None:
    found = foreign.home.rows(
        "SELECT i.issue_id, f.path, i._sheet, i._row FROM fct_issues i JOIN load_files f"
        " ON f.file_id = i._file_id AND f.sheet = i._sheet"
    )
    assert len(found) == len(foreign.truth.issues)
    for value, path, sheet, row in found:
        assert p.stands_there(foreign.home.inbox, value, path, sheet, row), (value, path, sheet, row)


@pytest.mark.parametrize("table", p.LISTS)
def test_lists_hold_what_is_on_the_newest_one(foreign: Published, table: str) -> None:
    source, key = p.LISTS[table]
    ledger = foreign.truth.ledgers[source]
    found = {row[0] for row in foreign.home.rows(f"SELECT {key} FROM {table}")}
    listed = p.keys_of(ledger.standing, key)
    assert listed <= found <= listed | p.keys_of(ledger.history, key)


def test_staff_and_meetings_are_all_there(foreign: Published) -> None:
    [(staff,)] = foreign.home.rows("SELECT count(*) FROM dim_staff")
    ledger = foreign.truth.ledgers["personnel"]
    assert ledger.standing.height <= staff <= ledger.standing.height + ledger.history.height
    found = {row[0] for row in foreign.home.rows("SELECT meeting_id FROM fct_meetings")}
    expected = (
        p.keys_of(foreign.truth.standing("joint_meetings"), "meeting_id")
        | p.keys_of(foreign.truth.standing("studies"), "meeting_id")
        | p.keys_of(foreign.truth.standing("platform_sessions"), "session_id")
    )
    assert found == expected


def test_codes_nobody_knows_are_kept_under_unknown(foreign: Published) -> None:
    for table in ("fct_visits", "fct_funding", "fct_service_cases", "fct_micro_wishes", "fct_volunteer_activities"):
        found = foreign.home.rows(f"SELECT DISTINCT source_unit_code FROM {table} WHERE unit_code = 'UNKNOWN'")
        assert found == [("没有这个编码007",)], table


def test_drift_is_reported(foreign: Published) -> None:
    assert "额外" not in str(foreign.home.query("SELECT * FROM fct_service_cases LIMIT 5").rows())
    assert "经办窗口号" in foreign.result.out
