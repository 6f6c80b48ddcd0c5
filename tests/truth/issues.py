"""The judge's issues: nine channels, one shape, by the table in interface.md."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl

from .standing import Ledger

INVALID = {"已作废", "不准入", "未采纳", "已撤销", "cancelled"}
CHANNELS = {
    "party_grid_events": "party_grid",
    "safety_grid_events": "safety_grid",
    "fire_hazards": "fire_grid",
    "council_matters": "council",
    "joint_meeting_matters": "joint_meeting",
    "whistles": "whistle",
    "committee_matters": "",
    "renovation_matters": "renovation",
}


@dataclass
class Issue:
    """One issue as fct_issues should have it."""

    channel: str
    issue_id: str
    unit_code: str | None
    source_unit_code: str
    category: str
    title: str | None
    handling_unit: str | None
    reported_at: datetime | None
    accepted_at: datetime | None
    due_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    is_valid: bool
    status: str
    is_on_time: bool | None
    is_overdue: bool
    has_rework: bool
    is_satisfied: bool | None


@dataclass
class Call:
    """One department called by a whistle."""

    issue_key: str
    department: str
    respond_by: datetime | None
    arrived_at: datetime | None
    is_on_time: bool | None


def _start(day: date | datetime | None) -> datetime | None:
    return datetime.combine(day, time()) if day and not isinstance(day, datetime) else day  # type: ignore[return-value]


def _deadline(day: date | datetime | None) -> datetime | None:
    if day and not isinstance(day, datetime):
        return datetime.combine(day, time(23, 59, 59))
    return day  # type: ignore[return-value]


def _due(source: str, row: dict[str, Any]) -> datetime | None:
    if source == "party_grid_events":
        if row["due_hours"] is None:
            return None
        return (row["dispatched_at"] or row["reported_at"]) + timedelta(hours=row["due_hours"])
    return _deadline(row.get("due_at", row.get("due_on")))


def _accepted(source: str, row: dict[str, Any]) -> datetime | None:
    if source == "whistles":
        arrivals = [call["arrived_at"] for call in json.loads(row["departments"] or "[]") if call["arrived_at"]]
        return datetime.fromisoformat(min(arrivals)) if arrivals else None
    names = {"party_grid_events": "reviewed_at", "safety_grid_events": "accepted_at", "council_matters": "accepted_on"}
    return _start(row[names[source]]) if source in names else None


def _satisfied(row: dict[str, Any]) -> bool | None:
    if rating := row.get("rating"):
        return rating in ("满意", "基本满意")
    score = row.get("satisfaction")
    return None if score is None else score >= 4


def _named_unit(source: str, row: dict[str, Any], meetings: dict, estates: dict) -> tuple[str | None, str]:
    """The unit an issue belongs to (None: nobody knows it) and the code the export bears."""
    if source == "joint_meeting_matters":
        meeting = meetings.get(row["meeting_id"])
        return (meeting["unit_code"], meeting["unit_code"]) if meeting else (None, row["meeting_id"])
    if source == "renovation_matters":
        estate = estates.get(row["estate_code"])
        return (estate["unit_code"], estate["unit_code"]) if estate else (None, row["estate_code"])
    return row["unit_code"], row["unit_code"]


def all_issues(ledgers: dict[str, Ledger], as_of: date) -> list[Issue]:
    """Every standing issue of every channel, judged as of the end of `as_of`."""
    end = datetime.combine(as_of, time(23, 59, 59))
    meetings = {row["meeting_id"]: row for row in _rows(ledgers.get("joint_meetings"))}
    estates = {row["estate_code"]: row for row in _rows(ledgers.get("estates"), history=True)}
    found = []
    for source in CHANNELS:
        for row in _rows(ledgers.get(source)):
            found.append(_issue(source, row, meetings, estates, end))
    return found


def _rows(ledger: Ledger | None, *, history: bool = False) -> list[dict[str, Any]]:
    frames = [ledger.standing] + ([ledger.history] if history else []) if ledger else []
    return [row for frame in reversed(frames) if frame.height for row in frame.iter_rows(named=True)]


def _issue(source: str, row: dict[str, Any], meetings: dict, estates: dict, end: datetime) -> Issue:
    unit, exported = _named_unit(source, row, meetings, estates)
    if source == "joint_meeting_matters":
        meeting = meetings.get(row["meeting_id"])
        reported = _start(meeting["held_on"]) if meeting else None
    else:
        reported = _start(row.get("reported_at", row.get("reported_on")))
    resolved = _start(row.get("resolved_at", row.get("resolved_on")))
    due = _due(source, row)
    valid = row["status"] not in INVALID and row.get("admission") != "不准入"
    done = valid and resolved is not None and resolved <= end
    late_now = valid and not done and due is not None and due < end
    on_time: bool | None = None
    if valid and due is not None:
        on_time = resolved <= due if done and resolved else (False if late_now else None)
    return Issue(
        channel=CHANNELS[source] or {"大工委": "da_gong_wei", "大党委": "da_dang_wei"}[row["committee"]],
        issue_id=row["issue_id"],
        unit_code=unit,
        source_unit_code=exported,
        category=row["category"],
        title=row.get("title"),
        handling_unit=row.get("handling_unit"),
        reported_at=reported,
        accepted_at=_accepted(source, row),
        due_at=due,
        resolved_at=resolved,
        closed_at=row.get("closed_at"),
        is_valid=valid,
        status="invalid" if not valid else "resolved" if done else "open",
        is_on_time=on_time,
        is_overdue=late_now,
        has_rework=(row.get("rework_count") or 0) > 0 or row.get("verification") in ("返工", "不合格"),
        is_satisfied=_satisfied(row),
    )


def all_calls(ledgers: dict[str, Ledger]) -> list[Call]:
    """Every department call of every standing whistle; on time is left to what the spec fixes: arrived by the time."""
    found = []
    for row in _rows(ledgers.get("whistles")):
        for call in json.loads(row["departments"] or "[]"):
            by, arrived = (datetime.fromisoformat(t) if t else None for t in (call["respond_by"], call["arrived_at"]))
            on_time = arrived <= by if by and arrived else None
            found.append(Call(f"whistle:{row['issue_id']}", call["name"], by, arrived, on_time))
    return found


def frame(issues: list[Issue]) -> pl.DataFrame:
    """Issues as a frame, for counting."""
    return pl.DataFrame([vars(issue) for issue in issues], infer_schema_length=None)
