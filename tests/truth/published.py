"""Published tables beside the judge's: for each fact the rows by key, in one shape on both sides."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl

from .home import Home
from .oracle import Truth, yuan
from .readers import _cell
from .tree import UNKNOWN
from .values import fold

Rows = dict[Any, Any]

# table → (source, key column of the source, key column of the table)
KEYED = {
    "fct_visits": ("visits", "visit_id", "visit_id"),
    "fct_volunteer_hours": ("volunteer_checkins", "checkin_id", "checkin_id"),
    "fct_volunteer_activities": ("volunteer_activities", "activity_id", "activity_id"),
    "fct_funding": ("funding_ledger", "entry_id", "entry_id"),
    "fct_service_cases": ("service_cases", "case_id", "case_id"),
    "fct_micro_projects": ("micro_projects", "project_id", "project_id"),
    "fct_micro_wishes": ("micro_wishes", "wish_id", "wish_id"),
    "fct_three_lists": ("three_lists", "entry_id", "entry_id"),
    "fct_inspections": ("inspections", "inspection_id", "inspection_id"),
    "fct_grid_task_admissions": ("grid_task_admissions", "task_id", "task_id"),
    "fct_renovation_projects": ("renovation_projects", "project_id", "project_id"),
    "fct_facility_activities": ("facility_activities", "activity_id", "activity_id"),
}
LISTS = {
    "dim_estate": ("estates", "estate_code"),
    "dim_facility": ("facilities", "facility_code"),
    "dim_building": ("buildings", "building_code"),
    "dim_volunteer_team": ("volunteer_teams", "team_code"),
    "dim_party_unit": ("party_units", "party_unit_code"),
    "dim_service_item": ("service_items", "item_code"),
}


def visits(truth: Truth) -> Rows:
    rows = truth.standing("visits").iter_rows(named=True)
    return {
        r["visit_id"]: (
            r["visited_at"],
            truth.tree.known(r["unit_code"]),
            r["visit_type"],
            r["mode"],
            r["outcome"],
            r["outcome"] == "见面" and r["mode"] == "入户",
            r["duration_minutes"],
            r["requests_collected"],
        )
        for r in rows
    }


def found_visits(home: Home) -> Rows:
    columns = "visited_at, unit_code, visit_type, mode, outcome, is_made, duration_minutes, requests_collected"
    return {row[0]: row[1:] for row in home.rows(f"SELECT visit_id, {columns} FROM fct_visits")}


ISSUE = [
    "unit_code",
    "source_unit_code",
    "category",
    "handling_unit",
    "reported_at",
    "accepted_at",
    "due_at",
    "resolved_at",
    "closed_at",
    "is_valid",
    "status",
    "is_on_time",
    "is_overdue",
    "has_rework",
    "is_satisfied",
]


def issues(truth: Truth) -> Rows:
    return {(i.channel, i.issue_id): tuple(getattr(i, name) for name in ISSUE) for i in truth.issues}


def found_issues(home: Home) -> Rows:
    found = home.rows(f"SELECT issue_key, channel, issue_id, {', '.join(ISSUE)} FROM fct_issues")
    assert all(row[0] == f"{row[1]}:{row[2]}" for row in found)
    return {(row[1], row[2]): row[3:] for row in found}


def calls(truth: Truth) -> Rows:
    return {(c.issue_key, c.department): (c.respond_by, c.arrived_at) for c in truth.calls}


def found_calls(home: Home) -> Rows:
    found = home.rows("SELECT issue_key, department, respond_by, arrived_at FROM fct_whistle_calls")
    return {row[:2]: row[2:] for row in found}


def hours(truth: Truth) -> Rows:
    return {key: (round(given, 6), flag) for key, (given, flag) in truth.hours.items()}


def found_hours(home: Home) -> Rows:
    found = home.rows("SELECT checkin_id, hours, flag FROM fct_volunteer_hours")
    return {key: (round(float(given or 0), 6), flag) for key, given, flag in found}


def funding(truth: Truth) -> Rows:
    return {
        r["entry_id"]: (
            r["booked_on"],
            r["source"],
            r["purpose"],
            truth.tree.known(r["unit_code"]),
            r["direction"],
            yuan(r),
        )
        for r in truth.standing("funding_ledger").iter_rows(named=True)
    }


def found_funding(home: Home) -> Rows:
    columns = "entry_id, booked_on, source, purpose, unit_code, direction, amount_yuan"
    return {row[0]: row[1:] for row in home.rows(f"SELECT {columns} FROM fct_funding")}


def lineage(truth: Truth, source: str, key: str) -> Rows:
    """Key → path, sheet and row of the line that stands."""
    frame = truth.standing(source)
    return {row[0]: row[1:] for row in frame.select(key, "_path", "_sheet", "_row").iter_rows()} if frame.height else {}


def found_lineage(home: Home, table: str, key: str, where: str = "true") -> Rows:
    found = home.rows(
        f"SELECT t.{key}, f.path, t._sheet, t._row FROM {table} t"
        f" LEFT JOIN load_files f ON f.file_id = t._file_id AND f.sheet = t._sheet WHERE {where}"
    )
    assert len({row[0] for row in found}) == len(found), f"{table}: a row joins several files, or a key comes twice"
    return {row[0]: row[1:] for row in found}


@cache
def _lines(path: Path, sheet: str) -> list[list[str | None]]:
    """A file as a spreadsheet shows it, line by line."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        book[sheet].reset_dimensions()
        return [[_cell(cell) for cell in line] for line in book[sheet].iter_rows(values_only=True)]
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    if path.suffix == ".ndjson":
        return [[line] for line in text.split("\n")]
    return list(csv.reader(io.StringIO(text, newline="")))  # type: ignore[arg-type]


def stands_there(inbox: Path, key: str, path: str, sheet: str, row: int) -> bool:
    """Whether line `row` of the file holds `key`."""
    cells = _lines(inbox / path, sheet)[row - 1]
    return any(key == fold(cell) or f'"{key}"' in (cell or "") for cell in cells)


def units_on(home: Home, days: list[date]) -> Rows:
    """(unit, day) → street and community by dim_unit: the version in force, the first before, the earlier after."""
    versions: dict[str, list[tuple[date, str | None, str | None]]] = {}
    found = home.query("SELECT unit_code, valid_from, street_code, community_code FROM dim_unit").rows()
    for code, start, street, community in found:
        if code != UNKNOWN:
            versions.setdefault(code, []).append((start, street, community))
    answer = {}
    for code, rows in versions.items():
        rows.sort()
        for day in days:
            begun = [row for row in rows if row[0] <= day]
            answer[code, day] = (begun[-1] if begun else rows[0])[1:]
    return answer


def units_expected(truth: Truth, days: list[date]) -> Rows:
    answer = {}
    for code in truth.tree.versions:
        for day in days:
            above = truth.tree.path(code, day)
            answer[code, day] = above.get("街道"), above.get("社区")
    return answer


def keys_of(frame: pl.DataFrame, key: str) -> set[str]:
    return set(frame[key]) if frame.height else set()
