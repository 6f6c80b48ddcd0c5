"""The judge's answer: from an inbox to what the published tables must say.

Shares no code with the product. `Truth` holds, for one inbox and one as_of: files with their counts, planted or
found faults, standing rows, issues, hours, and the cells of the four facts by month and unit.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import polars as pl

from .issues import Call, Issue, all_calls, all_issues
from .spec import Source, sources
from .standing import File, Ledger, open_files, settle
from .tree import UNKNOWN, Tree

LEVELS = {"市": "city", "街道": "street", "社区": "community"}
Cell = tuple[str, str, str, str, str, date]  # fact, measure, breakdown, level, unit, month
Amount = tuple[str, str, str, str | None, date, int]
Hours = dict[str, tuple[float, str]]


class Truth:
    """All that an independent reading of the exports in `inbox` says."""

    def __init__(
        self,
        inbox: Path,
        today: date,
        as_of: date | None = None,
        runs: dict[str, tuple[int, date]] | None = None,
        only: set[str] | None = None,
    ) -> None:
        last = (max((run for run, _ in (runs or {}).values()), default=0) + 1, today)
        wanted = [source for source in sources().values() if not only or source.id in only]
        self.ledgers: dict[str, Ledger] = {}
        for source in wanted:
            files = open_files(source, inbox, runs or {}, last)
            if files:
                self.ledgers[source.id] = settle(source, files)
        self.as_of = as_of or self._latest_event()
        self.tree = Tree(self.ledgers["org_units"]) if "org_units" in self.ledgers else Tree(_nothing())

    def _latest_event(self) -> date:
        days: list[date] = []
        for ledger in self.ledgers.values():
            events = [c.name for c in ledger.source.columns if c.is_event]
            if ledger.source.load == "upsert" and ledger.standing.height:
                latest = [ledger.standing[name].max() for name in events]
                days += [day.date() if isinstance(day, datetime) else day for day in latest if day]  # type: ignore[misc]
        return max(days)

    @property
    def files(self) -> list[File]:
        return [file for ledger in self.ledgers.values() for file in ledger.files]

    @property
    def faults(self) -> set[tuple[str, str, str, int, str, str]]:
        """(source, path, sheet, row, column, code) of every broken rule."""
        return {
            (file.source.id, file.path, file.sheet, row, column, code)
            for file in self.files
            if not file.judged.held
            for row, column, code in file.faults
        }

    def standing(self, source: str) -> pl.DataFrame:
        return self.ledgers[source].standing if source in self.ledgers else pl.DataFrame()

    @cached_property
    def issues(self) -> list[Issue]:
        issues = all_issues(self.ledgers, self.as_of)
        for issue in issues:
            issue.unit_code = self.tree.known(issue.unit_code)
        return issues

    @cached_property
    def calls(self) -> list[Call]:
        return all_calls(self.ledgers)

    @cached_property
    def hours(self) -> Hours:
        """Check-in → hours and flag."""
        activities = self.standing("volunteer_activities")
        held = dict(activities.select("activity_id", "status").iter_rows()) if activities.height else {}
        return volunteer_hours(self.standing("volunteer_checkins"), held)

    @cached_property
    def cells(self) -> dict[Cell, float]:
        """Every cell of the four facts that is not zero, up to as_of."""
        found: dict[Cell, float] = defaultdict(float)
        for (fact, measure, breakdown, unit, month, era), amount in self._amounts().items():
            day = max(month, self._breaks[era - 1]) if era else month  # a day of that month in that era
            for level, above in self.tree.path(unit, day).items():
                if level in LEVELS:
                    found[fact, measure, breakdown, LEVELS[level], above, month] += amount
                elif level == UNKNOWN:
                    found[fact, measure, breakdown, UNKNOWN, UNKNOWN, month] += amount
        return {cell: amount for cell, amount in found.items() if abs(amount) > 1e-9}

    @cached_property
    def _breaks(self) -> list[date]:
        """Days on which anything in the tree changes; between two of them lies an era."""
        return sorted({day for days in self.tree.changes.values() for day in days})

    def _amounts(self) -> dict[Amount, float]:
        """(fact, measure, breakdown, unit, month, era) → amount."""
        found: dict[Amount, float] = defaultdict(float)

        def add(fact: str, measure: str, breakdown: str, unit: str | None, day: date, amount: float) -> None:
            if day <= self.as_of:
                era = bisect_right(self._breaks, day)
                found[fact, measure, breakdown, unit, day.replace(day=1), era] += amount

        for visit_type, unit, day, count in self._visits_made():
            add("visits", "visits_made", visit_type, unit, day, count)
        for issue in self.issues:
            if issue.is_valid and issue.reported_at:
                add("issues", "reported", issue.channel, issue.unit_code, issue.reported_at.date(), 1)
            if issue.is_valid and issue.resolved_at:
                add("issues", "resolved", issue.channel, issue.unit_code, issue.resolved_at.date(), 1)
        for duty_state, unit, day, hours in self._hours_given():
            add("volunteer_hours", "hours", duty_state, unit, day, hours)
        for row in self.standing("funding_ledger").iter_rows(named=True):
            measure = {"到位": "received_yuan", "支出": "spent_yuan"}.get(row["direction"].removesuffix("退回"))
            if measure:
                add("funding", measure, row["source"], row["unit_code"], row["booked_on"], float(yuan(row)))
        return found

    def _visits_made(self) -> list[tuple]:
        visits = self.standing("visits")
        if not visits.height:
            return []
        made = visits.filter((pl.col("outcome") == "见面") & (pl.col("mode") == "入户"))
        return made.group_by("visit_type", "unit_code", pl.col("visited_at").dt.date().alias("day")).len().rows()

    def _hours_given(self) -> list[tuple]:
        activities = self.standing("volunteer_activities")
        if not activities.height:
            return []
        held = {row[0]: row[1:] for row in activities.select("activity_id", "duty_state", "unit_code").iter_rows()}
        checkins = self.standing("volunteer_checkins").select("checkin_id", "activity_id", "checked_in_at")
        return [
            (*held[activity], start.date(), self.hours[key][0])
            for key, activity, start in checkins.iter_rows()
            if self.hours[key][0]
        ]


def _nothing() -> Ledger:
    source: Source = sources()["org_units"]
    return Ledger(source, [], pl.DataFrame())


def yuan(row: dict) -> Decimal:
    """The signed amount of a ledger entry."""
    amount = row["amount"] * (10000 if row["amount_unit"] == "万元" else 1)
    return -amount if row["direction"].endswith("退回") else amount


def volunteer_hours(checkins: pl.DataFrame, held: dict[str, str]) -> Hours:
    """Hours and flag of each check-in: each volunteer's minutes go to the check-in that began first."""
    result: Hours = {}
    by_volunteer: dict[str, list[tuple[datetime, str, datetime]]] = defaultdict(list)
    for row in checkins.iter_rows(named=True):
        start, end, key = row["checked_in_at"], row["checked_out_at"], row["checkin_id"]
        flag = "ok"
        if row["activity_id"] not in held:
            flag = "unknown_activity"
        elif held[row["activity_id"]] != "已开展":
            flag = "not_held"
        elif end is None:
            flag = "no_checkout"
        elif end <= start:
            flag = "negative"
        elif (end - start).total_seconds() > 16 * 3600:
            flag = "too_long"
        else:
            by_volunteer[row["volunteer_key"]].append((start, key, end))
        result[key] = (0.0, flag)
    for stays in by_volunteer.values():
        result |= _share_out(sorted(stays))
    return result


def _share_out(stays: list[tuple[datetime, str, datetime]]) -> Hours:
    """Cut time at every start and end; each piece belongs to the first check-in that covers it."""
    if len(stays) == 1:
        start, key, end = stays[0]
        return {key: ((end - start).total_seconds() / 3600, "ok")}
    seconds = dict.fromkeys((key for _, key, _ in stays), 0.0)
    cuts = sorted({moment for start, _, end in stays for moment in (start, end)})
    waiting = list(stays)
    open_now: list[tuple[datetime, str, datetime]] = []
    nth = 0
    for left, right in pairwise(cuts):
        while nth < len(waiting) and waiting[nth][0] <= left:
            heapq.heappush(open_now, waiting[nth])
            nth += 1
        while open_now and open_now[0][2] <= left:
            heapq.heappop(open_now)
        if open_now:
            seconds[open_now[0][1]] += (right - left).total_seconds()
    whole = {key: (end - start).total_seconds() for start, key, end in stays}
    return {key: (given / 3600, "ok" if given == whole[key] else "overlap") for key, given in seconds.items()}
