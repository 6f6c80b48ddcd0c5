"""The judge's units for the KPIs: who is in force, who is above whom, and what becomes of figures on today's units.

The spec's `as_is` basis: a unit in force at as_of keeps what names it; one that was replaced hands it on to its
successors by share, through chains; one that went without successor leaves it to the nearest unit above.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from .tree import UNKNOWN, Tree

LEVELS = {"市": "city", "街道": "street", "社区": "community", "片区网格": "grid", "微网格": "micro_grid"}
PLACE = {level: place for place, level in enumerate(LEVELS.values())}  # 0 is the top


class CircleError(ValueError):
    """Successions that lead back to where they began."""


class Succession(NamedTuple):
    """One line of the list of successions."""

    predecessor: str
    successor: str
    effective: date
    share: float


class Units:
    """The tree together with the successions, as of a day."""

    def __init__(self, tree: Tree, successions: Iterable[Succession], as_of: date) -> None:
        self.tree, self.as_of = tree, as_of
        self._successors: dict[str, list[Succession]] = defaultdict(list)
        self._predecessors: dict[str, list[Succession]] = defaultdict(list)
        for line in successions:
            self._successors[line.predecessor].append(line)
            self._predecessors[line.successor].append(line)
        self.breaks = sorted({day for days in tree.changes.values() for day in days})
        self.above = cache(self._above)
        self.in_force = cache(self._in_force)
        self.as_is = cache(self._as_is)

    @property
    def city(self) -> str:
        """What is counted for the city as a whole names it."""
        return self.tree.cities[0] if self.tree.cities else UNKNOWN

    @property
    def levels(self) -> dict[str, str]:
        """Unit → level, as it is or last was at as_of."""
        return {code: self.level(code, self.as_of) for code in self.tree.versions}

    def level(self, code: str, day: date) -> str:
        """`UNKNOWN` is its own level: it has rows of every KPI that counts something there."""
        return UNKNOWN if code == UNKNOWN else LEVELS[self.tree.version(code, day).level]

    def _above(self, code: str, day: date) -> tuple[str, ...]:
        """The unit itself and all above it on `day`, from below."""
        if code == UNKNOWN:
            return (UNKNOWN, self.city) if self.tree.cities else (UNKNOWN,)
        found: list[str] = []
        current: str | None = code
        while current is not None and current in self.tree.versions and current not in found:
            found.append(current)
            current = self.tree.version(current, day).parent
        return tuple(found)

    def _in_force(self, day: date) -> dict[str, str]:
        """Unit → level of every unit in force on `day`."""
        return {code: self.level(code, day) for code in self.tree.versions if self.tree.in_force(code, day)}

    def _days_that_differ(self, first: date, last: date) -> list[date]:
        """One day of each stretch in which no unit changes."""
        return [first] + [day for day in self.breaks if first < day <= last]

    def in_force_within(self, first: date, last: date) -> set[str]:
        """Units in force on some day of these."""
        return {code for day in self._days_that_differ(first, last) for code in self.in_force(day)}

    def standing_in(self, first: date, last: date, lowest: str) -> set[str]:
        """Units down to `lowest` in force on some day of these, and the units above them on those days."""
        return {
            above
            for day in self._days_that_differ(first, last)
            for code, level in self.in_force(day).items()
            if PLACE[level] <= PLACE[lowest]
            for above in self.above(code, day)
        }

    def is_in_force(self, code: str, day: date) -> bool:
        return code == UNKNOWN or code in self.in_force(day)

    def predecessors(self, code: str, day: date) -> set[str]:
        """Units that `code` succeeded up to `day`, directly or through others."""
        found: set[str] = set()
        waiting = [code]
        while waiting:
            for line in self._predecessors.get(waiting.pop(), ()):
                if line.effective <= day and line.predecessor not in found:
                    found.add(line.predecessor)
                    waiting.append(line.predecessor)
        return found

    def _as_is(self, code: str) -> dict[str, float]:
        """Unit in force at as_of, or UNKNOWN → share of what names `code`."""
        return self._handed_on(code, ())

    def _handed_on(self, code: str, trail: tuple[str, ...]) -> dict[str, float]:
        if code in trail:
            raise CircleError(" → ".join([*trail, code]))
        if code not in self.tree.versions:
            return {UNKNOWN: 1.0}
        if self.is_in_force(code, self.as_of):
            return {code: 1.0}
        successors = [line for line in self._successors.get(code, ()) if line.effective <= self.as_of]
        if not successors:
            return self._left_to_above(code)
        found: dict[str, float] = defaultdict(float)
        for line in successors:
            for unit, share in self._handed_on(line.successor, (*trail, code)).items():
                found[unit] += line.share * share
        return dict(found)

    def _left_to_above(self, code: str) -> dict[str, float]:
        """All to the nearest unit in force above the last version; one that vanished is the last if none stayed."""
        versions = self.tree.versions[code]
        last = ([version for version in versions if version.until is None] or versions)[-1]
        day = min(last.end or self.as_of, self.as_of)
        above = [unit for unit in self.above(code, day) if self.is_in_force(unit, self.as_of)]
        return {above[0]: 1.0} if above else {}

    def restated(self, code: str) -> dict[str, float]:
        """Unit that has as_is rows → share of what names `code` that counts there."""
        found: dict[str, float] = defaultdict(float)
        for unit, share in self.as_is(code).items():
            for above in self.above(unit, self.as_of):
                if self.is_in_force(above, self.as_of):
                    found[above] += share
        return dict(found)

    def check(self) -> None:
        """A circle is an error even while nothing names a unit on it."""
        for code in self.tree.versions:
            self.as_is(code)
