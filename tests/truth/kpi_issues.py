"""The judge's issues for the KPIs: nine channels in one frame, as of as_of; and the calls to departments.

Unlike `issues.py`, which says what fct_issues holds, an admission reviewed after as_of has not been given here.
"""

from __future__ import annotations

import json
from datetime import datetime

import polars as pl

from .issues import INVALID
from .kpi_rows import Book

_MOMENT = pl.Datetime("us")
_FIELDS = ["channel", "issue_id", "unit", "reported_at", "due_at", "resolved_at", "valid", "rework", "satisfied"]
_DAY_CHANNELS = {
    "fire_hazards": "fire_grid",
    "council_matters": "council",
    "renovation_matters": "renovation",
}


def _day(column: str) -> pl.Expr:
    return pl.col(column).cast(_MOMENT)


def _deadline(column: str) -> pl.Expr:
    return pl.col(column).cast(_MOMENT) + pl.duration(hours=23, minutes=59, seconds=59)


def _valid(admission: pl.Expr | None = None) -> pl.Expr:
    fit = ~pl.col("status").is_in(list(INVALID))
    return fit if admission is None else fit & ~(admission == "不准入").fill_null(False)


def _shape(frame: pl.DataFrame, **fields: pl.Expr) -> pl.DataFrame:
    """One channel: what it does not say is empty (no rework, no rating)."""
    nothing = {"rework": pl.lit(False), "satisfied": pl.lit(None, pl.Boolean)}
    return frame.with_columns(**(nothing | {"valid": _valid()} | fields)).select(_FIELDS)


def party_grid(book: Book) -> pl.DataFrame:
    """party_grid_events as of as_of, `admission` empty where it was reviewed later; `due_at` from values as loaded."""
    raw = book.raw("party_grid_events")
    start = pl.coalesce("dispatched_at", "reported_at")
    later = (pl.col("reviewed_at") > book.end).fill_null(False)
    seen = raw.select("issue_id", due_at=start + pl.duration(hours=pl.col("due_hours")), is_later=later)
    rows = book.rows("party_grid_events").join(seen, on="issue_id", how="left")
    return rows.with_columns(admission=pl.when(~pl.col("is_later")).then(pl.col("admission")))


def all_issues(book: Book) -> pl.DataFrame:
    """Every issue of every channel: the unit it names, its times as of as_of, valid, rework, satisfied or null."""
    rated = pl.col("rating").is_in(["满意", "基本满意"])
    scored = pl.col("satisfaction") >= 4
    again = (pl.col("rework_count") > 0).fill_null(False)
    parts = [
        _shape(
            party_grid(book),
            channel=pl.lit("party_grid"),
            valid=_valid(pl.col("admission")),
            rework=again | (pl.col("verification") == "返工").fill_null(False),
            satisfied=scored,
        ),
        _shape(book.rows("safety_grid_events"), channel=pl.lit("safety_grid"), rework=again, satisfied=rated),
        _shape(book.rows("whistles"), channel=pl.lit("whistle"), satisfied=scored),
        *_channels_by_day(book),
    ]
    return pl.concat(parts)


def _channels_by_day(book: Book) -> list[pl.DataFrame]:
    """The channels that know days only; a deadline is the last second of its day."""
    days = {"due_at": _deadline("due_on"), "resolved_at": _day("resolved_on")}
    parts = []
    for source, channel in _DAY_CHANNELS.items():
        rows = book.rows(source)
        more: dict[str, pl.Expr] = {"channel": pl.lit(channel), "reported_at": _day("reported_on")}
        if source == "fire_hazards":
            more["rework"] = (pl.col("verification") == "不合格").fill_null(False)
        if source == "council_matters":
            more["satisfied"] = pl.col("rating").is_in(["满意", "基本满意"])
        if source == "renovation_matters":
            rows = book.of_owner(rows, book.listed("estates"), "estate_code")
        parts.append(_shape(rows, **days, **more))
    committee = pl.when(pl.col("committee") == "大工委").then(pl.lit("da_gong_wei")).otherwise(pl.lit("da_dang_wei"))
    parts.append(_shape(book.rows("committee_matters"), **days, channel=committee, reported_at=_day("reported_on")))
    meetings = book.rows("joint_meetings").select("meeting_id", "held_on", "unit_code")
    matters = book.rows("joint_meeting_matters").join(meetings.drop("unit_code"), on="meeting_id", how="left")
    matters = book.of_owner(matters, meetings, "meeting_id")
    parts.append(_shape(matters, **days, channel=pl.lit("joint_meeting"), reported_at=_day("held_on")))
    return parts


def calls(book: Book) -> pl.DataFrame:
    """Departments called by valid whistles: unit of the whistle, respond_by, 1 where they came by then."""
    found = []
    for unit, text in book.rows("whistles").filter(_valid()).select("unit", "departments").iter_rows():
        for call in json.loads(text or "[]"):
            by, came = (
                datetime.fromisoformat(call[name]) if call[name] else None for name in ("respond_by", "arrived_at")
            )
            if by is not None:
                found.append((unit, by, float(came is not None and came <= by)))
    return pl.DataFrame(found, schema={"unit": pl.String, "respond_by": _MOMENT, "came": pl.Float64}, orient="row")
