"""What every part of a small city stands on: its plan, its days, and how a row or a day is drawn.

Days are drawn at the borders that decide figures more often than anywhere else: first and last days of months, the
days of the reorganisation, as_of and the day after it.
"""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from .city_files import Row
from .spec import Column, sources

T = TypeVar("T")
NOWHERE, NOWHERE_ELSE = "没有这个编码007", "也没有这个008"
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Plan:
    """One city; the switches say which scenes it has."""

    seed: int = 1
    as_of: date = date(2024, 11, 17)
    is_told: bool = True  # as_of is given to the run and events go on after it; else the last event is on it
    beyond: int = 20  # days for which they go on
    is_reorganised: bool = True
    reform: int = 8  # months before as_of; below zero after it
    is_chained: bool = True  # what was founded by the reorganisation is replaced later
    is_odd: bool = False  # shares that do not add up to 1, successors nobody knows, levels left out, units to come
    is_relisted: bool = True  # newer lists that lost keys
    is_corrected: bool = True  # rows said again otherwise
    is_ordered: bool = True  # which correction is right is in part for the order of files to say
    is_late: bool = False  # files come in three runs, some lists have no date in their names
    is_resent: bool = False  # files sent twice, byte for byte
    is_split: bool = False  # files sent in two pieces
    has_targets: bool = True
    gaps: frozenset[tuple[str, int]] = frozenset()  # group of exports, months before as_of: nothing came
    files: int = 2  # files of a monthly export
    relists: int = 5  # lists that get a newer one
    scatter: float = 0.15  # share of the files that are sent twice, in pieces, or late

    @property
    def first_month(self) -> date:
        return date(self.as_of.year - 1, 1, 1)

    @property
    def today(self) -> date:
        return self.as_of + (self.beyond + 10) * DAY

    @property
    def reform_day(self) -> date:
        """In the middle of a month that is the middle of its quarter."""
        month = months_before(self.as_of, self.reform)
        return date(month.year, (month.month - 1) // 3 * 3 + 2, 15)

    @property
    def second_reform_day(self) -> date:
        """On the last day of a month."""
        return month_end(self.reform_day + 60 * DAY)


def months_before(day: date, months: int) -> date:
    """First day of the month so many months before that of `day`."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def last_second(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


class Ground:
    """Draws days, moments and rows of one city."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rng = random.Random(plan.seed * 7919 + 17)
        self.start = plan.first_month - 130 * DAY
        self.last = plan.as_of + plan.beyond * DAY if plan.is_told else plan.as_of  # no event after it
        ends = [month_end(months_before(plan.as_of, n)) for n in range(25)]
        self.borders = [day for end in ends for day in (end, end + DAY) if self.start < day <= self.last]
        turns = [plan.as_of, plan.reform_day - DAY, plan.reform_day, plan.second_reform_day - DAY]
        turns += [plan.second_reform_day, plan.as_of + DAY]
        self.turns = [day for day in turns if self.start < day <= self.last]
        self.units: dict[str, list[str]] = {}  # level → codes of all times

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, *choices: T) -> T:
        return self.rng.choice(choices)

    def one_of(self, choices: Sequence[T]) -> T:
        return self.rng.choice(choices)

    def day(self) -> date:
        """Any day from before the first month to the last one that may have events."""
        draw = self.rng.random()
        if draw < 0.2:
            return self.one_of(self.turns)
        if draw < 0.5:
            return self.one_of(self.borders)
        return self.start + self.rng.randrange((self.last - self.start).days + 1) * DAY

    def days(self, count: int) -> list[date]:
        return [self.day() for _ in range(count)]

    def moment(self, day: date | None = None) -> datetime:
        """A time of that day: its first or last second, or any."""
        day = day or self.day()
        draw = self.rng.random()
        if draw < 0.2:
            return midnight(day)
        if draw < 0.45:
            return last_second(day)
        return midnight(day) + timedelta(seconds=self.rng.randrange(86400))

    def happened(self, value: Any) -> Any:
        """An event, or nothing where it would lie behind the last day."""
        if value is None:
            return None
        day = value.date() if isinstance(value, datetime) else value
        return value if date(2001, 1, 1) <= day <= self.last else None

    def unit(self, *levels: str) -> str:
        """A code of one of the levels, in force or not; now and then one that no list knows."""
        if self.chance(0.04):
            return self.pick(NOWHERE, NOWHERE_ELSE)
        if self.plan.is_odd and self.chance(0.04):
            levels = tuple(self.units)
        return self.one_of([code for level in levels for code in self.units[level]])

    def row(self, source: str, /, **given: Any) -> Row:
        """A row with what is given; what else is required gets something right, the rest nothing."""
        values = {}
        for column in sources()[source].columns:
            values[column.name] = given.pop(column.name) if column.name in given else self._usual(column)
        assert not given, f"{source} has no {', '.join(given)}"
        return Row(values)

    def _usual(self, column: Column) -> Any:
        if not column.is_required:
            return None
        if column.type == "enum":
            return self.one_of(column.choices)
        if column.type == "int":
            return self.rng.randrange(1, 90)
        if column.type == "bool":
            return self.chance(0.5)
        assert column.type in ("text", "code"), f"{column.name} must be given"
        return column.header
