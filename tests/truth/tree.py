"""The judge's hierarchy: who is above a unit on a day, and whether it is in force."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import polars as pl

from .standing import Ledger

UNKNOWN = "UNKNOWN"


class Version(NamedTuple):
    """A line of the list of units; `until` is the last day before the list that lacks it."""

    start: date
    parent: str | None
    level: str
    valid_to: date | None
    until: date | None

    @property
    def end(self) -> date | None:
        """Last day in force as far as the line itself says."""
        return min((day for day in (self.valid_to, self.until) if day), default=None)


class Tree:
    """Units by their versions; of those a list still has, the one that began last counts, and the first before its day.

    A version whose end was forgotten ends when the next begins. One that vanished from the lists gives way to the
    others from the day of the list that lacks it.
    """

    def __init__(self, org_units: Ledger) -> None:
        frames = [frame for frame in (org_units.standing, org_units.history) if frame.height]
        versions = defaultdict(list)
        for row in pl.concat(frames).iter_rows(named=True) if frames else ():
            line = (row["valid_from"], row["parent_code"], row["level"], row["valid_to"], row["_until"])
            versions[row["unit_code"]].append(Version(*line))
        self.versions = {code: sorted(found, key=lambda version: version.start) for code, found in versions.items()}
        self.changes = {code: _changes(found) for code, found in self.versions.items()}
        self.path = cache(self._path)

    def known(self, code: str | None) -> str:
        return code if code in self.versions else UNKNOWN

    @property
    def cities(self) -> list[str]:
        return [code for code, found in self.versions.items() if found[-1].level == "市"]

    def version(self, code: str, day: date) -> Version:
        """The version that says where `code` is on `day`; on days out of force the nearest one."""
        found = self.versions[code]
        still_listed = [version for version in found if version.until is None or version.until >= day]
        for versions in (still_listed, found):
            begun = [version for version in versions if version.start <= day]
            if begun:
                return begun[-1]
        return found[0]

    def in_force(self, code: str, day: date) -> bool:
        version = self.version(code, day)
        return version.start <= day and (version.end is None or version.end >= day)

    def _path(self, code: str | None, day: date) -> dict[str, str]:
        """Level → unit, of the unit itself and all above it; an unknown code stands under the city."""
        if code not in self.versions:
            return {"市": self.cities[0] if self.cities else UNKNOWN, UNKNOWN: UNKNOWN}
        found = {}
        while code is not None and code in self.versions:
            version = self.version(code, day)
            found[version.level] = code
            code = version.parent
        return found

    def breaks(self, code: str) -> list[date]:
        """Days on which something above `code` may change."""
        days: set[date] = set()
        open_codes, seen = [code], set()
        while open_codes:
            current = open_codes.pop()
            if current in seen or current not in self.versions:
                continue
            seen.add(current)
            days |= set(self.changes[current])
            open_codes += [version.parent for version in self.versions[current] if version.parent]
        return sorted(days)


def _changes(versions: list[Version]) -> list[date]:
    """Days from which something about a unit may be different."""
    ends = {day for version in versions for day in (version.valid_to, version.until) if day}
    return sorted({version.start for version in versions} | {day + timedelta(days=1) for day in ends})
