"""What happened in the foreign city: rows of the ledgers, each with what it must add to the published figures."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from .city_files import Row
from .city_rosters import Rosters, filled
from .city_secrets import HARMLESS, NAMES, TELLING
from .city_units import UNKNOWN, Places

NOWHERE = "没有这个编码007"


@dataclass
class Mark:
    """What a standing row adds: fact, measure, breakdown, unit, day, amount."""

    fact: str
    measure: str
    breakdown: str
    unit: str
    day: date
    amount: Decimal


@dataclass
class Verdict:
    """What must be said of an issue."""

    status: str
    is_on_time: bool | None
    is_overdue: bool


class Ledgers:
    """Rows by source and month, and the marks of each row (by identity)."""

    def __init__(self, seed: int, places: Places, rosters: Rosters, months: list[date], as_of: date) -> None:
        self.rng = random.Random(seed * 104729 + 3)
        self.places, self.rosters, self.months, self.as_of = places, rosters, months, as_of
        self.marks: dict[int, list[Mark]] = {}
        self.verdicts: dict[tuple[str, str], Verdict] = {}
        self.hours: dict[str, tuple[Decimal, str]] = {}
        self._kept: list[Row] = []  # keeps identities alive

    def moment(self, month: date, *, last_day: int = 27) -> datetime:
        day = month + timedelta(days=self.rng.randrange(last_day))
        return datetime.combine(
            day, time(self.rng.randrange(7, 20), self.rng.randrange(60), self.rng.choice([0, 0, 31]))
        )

    def row(self, source: str, marks: list[Mark] | None = None, /, **given: Any) -> Row:
        row = filled(source, self.rng, given, self.months[0])
        self.marks[id(row)] = marks or []
        self._kept.append(row)
        return row

    def micro(self) -> tuple[str, str]:
        """A micro-grid as exported, and as it counts."""
        if self.rng.random() < 0.03:
            return NOWHERE, UNKNOWN
        code = self.rng.choice(self.places.micros)
        return code, code

    def visits(self, month: date, count: int) -> list[Row]:
        rows = []
        for nth in range(count):
            code, unit = self.micro()
            at = self.moment(month)
            kind = self.rng.choice(["日常走访", "大走访", "重点走访", "挂点走访"])
            mode, outcome = (
                self.rng.choice(["入户", "入户", "电话"]),
                self.rng.choice(["见面", "见面", "无人在家", "拒访"]),
            )
            made = mode == "入户" and outcome == "见面"
            marks = [Mark("visits", "visits_made", kind, unit, at.date(), Decimal(1))] if made else []
            rows.append(
                self.row(
                    "visits",
                    marks,
                    visit_id=f"ZF{month:%y%m}{nth:04d}",
                    visited_at=at,
                    visitor_key=self.rng.choice(self.rosters.people),
                    unit_code=code,
                    building_code=self.rng.choice(list(self.rosters.buildings)),
                    visitor_name=self.rng.choice(NAMES),
                    household_no=f"门牌甲{nth % 9}-{nth}",
                    visit_type=kind,
                    mode=mode,
                    outcome=outcome,
                    note=self.rng.choice([None, *HARMLESS, *TELLING]),
                    updated_at=at + timedelta(hours=2),
                )
            )
        return rows

    def issue_times(self, reported: datetime, kind: str) -> tuple[datetime | None, datetime | None, Verdict]:
        """(due, resolved, verdict) of an issue that goes as `kind` says; clock times."""
        due = reported + timedelta(hours=72)
        end = datetime.combine(self.as_of, time(23, 59, 59))
        if kind == "at_deadline":
            return due, due, Verdict("resolved", True, False)
        if kind == "late":
            return due, due + timedelta(minutes=1), Verdict("resolved", False, False)
        if kind == "no_due":
            return None, reported + timedelta(hours=5), Verdict("resolved", None, False)
        if kind == "early":
            return due, reported + timedelta(hours=9), Verdict("resolved", True, False)
        if kind == "backwards":
            return due, reported - timedelta(hours=3), Verdict("resolved", True, False)
        late = due < end
        return due, None, Verdict("open", False if late else None, late)

    def issue(self, channel: str, source: str, issue_id: str, reported: datetime, unit: str, **given: Any) -> Row:
        """One issue of a channel with clock times (`*_at`) or days (`*_on`)."""
        kind = self.rng.choice(["at_deadline", "late", "no_due", "early", "backwards", "open", "invalid"])
        days = source not in ("party_grid_events", "safety_grid_events", "whistles")
        if days:
            reported = datetime.combine(reported.date(), time())
        due, resolved, verdict = self.issue_times(reported, "early" if kind == "invalid" else kind)
        if days:
            due, resolved, verdict = self._in_days(reported, due, resolved, kind)
        verdict = self._as_of(due, resolved, verdict, days)
        valid = kind != "invalid"
        marks = []
        if valid:
            marks.append(Mark("issues", "reported", channel, unit, reported.date(), Decimal(1)))
            if resolved:
                marks.append(Mark("issues", "resolved", channel, unit, resolved.date(), Decimal(1)))
        else:
            verdict = Verdict("invalid", None, False)
        self.verdicts[channel, issue_id] = verdict
        if source != "fire_hazards":
            given.setdefault("title", self.rng.choice([*HARMLESS, *TELLING]))
        else:
            given.setdefault("location", self.rng.choice(["小广场东侧", *TELLING]))
        times = self._time_columns(source, reported, due, resolved)
        return self.row(source, marks, issue_id=issue_id, status=_status(source, valid), **times, **given)

    def _in_days(self, reported: datetime, due: datetime | None, resolved: datetime | None, kind: str) -> Any:
        """Days instead of clock times: late is a day late; on the deadline day is on time."""
        end = datetime.combine(self.as_of, time(23, 59, 59))
        if kind == "late" and due:
            return due, due + timedelta(days=1), Verdict("resolved", False, False)
        if kind == "open" and due:
            late = datetime.combine(due.date(), time(23, 59, 59)) < end
            return due, None, Verdict("open", False if late else None, late)
        on_time = None if due is None else True
        return due, resolved, Verdict("resolved", on_time, False)

    def _as_of(self, due: datetime | None, resolved: datetime | None, verdict: Verdict, days: bool) -> Verdict:
        """What is resolved after as_of is open on it."""
        end = datetime.combine(self.as_of, time(23, 59, 59))
        if resolved is None or resolved <= end:
            return verdict
        if due and days:
            due = datetime.combine(due.date(), time(23, 59, 59))
        late = due is not None and due < end
        return Verdict("open", False if late else None, late)

    def _time_columns(
        self, source: str, reported: datetime, due: datetime | None, resolved: datetime | None
    ) -> dict[str, Any]:
        if source == "party_grid_events":
            return self._party_grid_times(reported, due, resolved)
        if source in ("safety_grid_events", "whistles"):
            times = {"reported_at": reported, "due_at": due, "resolved_at": resolved, "updated_at": reported}
            if source == "safety_grid_events":
                times |= {"occurred_at": None, "accepted_at": reported + timedelta(minutes=20)}
            return times
        times = {"due_on": due.date() if due else None, "resolved_on": resolved.date() if resolved else None}
        if source != "joint_meeting_matters":
            times["reported_on"] = reported.date()
        if source == "council_matters":
            times["accepted_on"] = reported.date() + timedelta(days=1)
        return times

    def _party_grid_times(self, reported: datetime, due: datetime | None, resolved: datetime | None) -> dict[str, Any]:
        """The clock runs from dispatch, or from the report when nothing was dispatched."""
        dispatched = reported + timedelta(hours=2) if self.rng.random() < 0.5 else None
        return {
            "reported_at": reported,
            "reviewed_at": reported + timedelta(hours=1),
            "admission": self.rng.choice(["准入", None]),
            "dispatched_at": dispatched,
            "due_hours": (70 if dispatched else 72) if due else None,
            "resolved_at": resolved,
            "closed_at": None,
            "satisfaction": self.rng.choice([None, 1, 3, 4, 5]),
            "updated_at": reported + timedelta(days=6),
        }

    def funding(self, month: date, count: int) -> list[Row]:
        rows = []
        units = self.places.communities + self.places.streets + [self.places.city]
        for nth in range(count):
            unit = self.rng.choice(units) if self.rng.random() > 0.05 else UNKNOWN
            wan = self.rng.random() < 0.4
            amount = Decimal(self.rng.randrange(100, 400000)) / (10000 if wan else 100)
            direction = ["下达", "到位", "支出", "到位退回", "支出退回"][nth % 5]
            signed = amount * (10000 if wan else 1) * (-1 if direction.endswith("退回") else 1)
            source = self.rng.choice(["市级财政", "街道自筹", "社会捐赠"])
            booked = self.moment(month).date()
            measure = {"到位": "received_yuan", "支出": "spent_yuan"}.get(direction[:2])
            marks = [Mark("funding", measure, source, unit, booked, signed)] if measure else []
            rows.append(
                self.row(
                    "funding_ledger",
                    marks,
                    entry_id=f"LS{month:%y%m}{nth:03d}",
                    booked_on=booked,
                    source=source,
                    unit_code=NOWHERE if unit == UNKNOWN else unit,
                    direction=direction,
                    amount=amount,
                    amount_unit="万元" if wan else "元",
                    note=self.rng.choice([None, *TELLING]),
                )
            )
        return rows

    def activities(self, month: date, count: int) -> list[Row]:
        rows = []
        for nth in range(count):
            unit = self.rng.choice(self.places.communities)
            rows.append(
                self.row(
                    "volunteer_activities",
                    activity_id=f"HD{month:%y%m}{nth:03d}",
                    team_code=self.rng.choice([*self.rosters.teams, "无此队伍X"]),
                    unit_code=NOWHERE if nth == 5 else unit,
                    duty_state="急时" if nth % 4 == 0 else "平时",
                    status="已取消" if nth % 6 == 1 else "已开展",
                    started_at=self.moment(month),
                )
            )
        return rows

    def checkins(self, month: date, activities: list[Row]) -> list[Row]:
        """Volunteers of their own, so that nothing overlaps but what `overlapping` plants."""
        rows = []
        for nth, activity in enumerate(activities):
            for who in range(4):
                start = activity.values["started_at"] + timedelta(minutes=who)
                stay, flag = [(90, "ok"), (None, "no_checkout"), (-15, "negative"), (16 * 60, "ok")][who]
                if nth == 3 and who == 3:
                    stay, flag = 16 * 60 + 1, "too_long"
                rows.append(
                    self.checkin(
                        f"QD{month:%y%m}{nth:02d}{who}", activity, f"ZY{nth}-{who}-{month:%m}", start, stay, flag
                    )
                )
        return rows + list(self.overlapping(month, activities[0], activities[2]))

    def overlapping(self, month: date, one: Row, other: Row) -> Iterator[Row]:
        """09:00–11:00, 10:00–12:00 (one hour left), 10:30–11:30 (nothing left), 12:00–13:00 (touches only)."""
        nine = datetime.combine(month + timedelta(days=28 - 1), time(9))
        plan = [("A", one, 0, 120, 120, "ok"), ("B", other, 60, 120, 60, "overlap")]
        plan += [("C", one, 90, 60, 0, "overlap"), ("D", other, 180, 60, 60, "ok")]
        plan += [("H", one, 300, 60, 60, "ok"), ("I", other, 300, 60, 0, "overlap")]  # together: the lower number first
        plan += [("J", one, 600, 0, 0, "negative")]
        for name, activity, offset, stay, counted, flag in plan:
            start = nine + timedelta(minutes=offset)
            yield self.checkin(f"QD{month:%y%m}重{name}", activity, "ZY重叠", start, stay, flag, counted)
        # never signed out: takes no time from the one that begins later
        yield self.checkin(f"QD{month:%y%m}重E", one, "ZY未签退", nine, None, "no_checkout")
        yield self.checkin(f"QD{month:%y%m}重F", one, "ZY未签退", nine + timedelta(minutes=5), 60, "ok")
        orphan = Row({"activity_id": "没有的活动", "status": "已开展"})
        yield self.checkin(f"QD{month:%y%m}重G", orphan, "ZY重叠", nine, 60, "unknown_activity")

    def checkin(
        self,
        key: str,
        activity: Row,
        who: str,
        start: datetime,
        stay: int | None,
        flag: str,
        counted: int | None = None,
    ) -> Row:
        values = activity.values
        if flag != "unknown_activity" and values["status"] == "已取消":
            flag, counted = "not_held", 0
        minutes = (stay or 0) if flag in ("ok", "overlap") and counted is None else (counted or 0)
        self.hours[key] = Decimal(minutes) / 60, flag
        marks = []
        if minutes:
            unit = UNKNOWN if values["unit_code"] == NOWHERE else values["unit_code"]
            marks = [Mark("volunteer_hours", "hours", values["duty_state"], unit, start.date(), Decimal(minutes) / 60)]
        return self.row(
            "volunteer_checkins",
            marks,
            checkin_id=key,
            activity_id=values["activity_id"],
            volunteer_key=who,
            checked_in_at=start,
            checked_out_at=start + timedelta(minutes=stay) if stay is not None else None,
            updated_at=start + timedelta(days=1),
        )


def _status(source: str, valid: bool) -> str:
    """Valid issues bear a status that says nothing of being resolved: resolved_at decides."""
    return {
        "party_grid_events": ("处置中", "已作废"),
        "safety_grid_events": ("办理中", "已作废"),
        "fire_hazards": ("整改中", "已作废"),
        "council_matters": ("办理中", "未采纳"),
        "joint_meeting_matters": ("办理中", "已撤销"),
        "whistles": ("arrived", "cancelled"),
        "committee_matters": ("办理中", "已撤销"),
        "renovation_matters": ("办理中", "已撤销"),
    }[source][0 if valid else 1]
