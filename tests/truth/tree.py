"""The judge's hierarchy: who is above a unit on a day."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import date
from functools import cache

import polars as pl

from .standing import Ledger

UNKNOWN = "UNKNOWN"


class Tree:
    """Units by their versions; the version that began last counts, and the first one before its day."""

    def __init__(self, org_units: Ledger) -> None:
        frames = [frame for frame in (org_units.standing, org_units.history) if frame.height]
        versions = defaultdict(list)
        for row in pl.concat(frames).iter_rows(named=True) if frames else ():
            versions[row["unit_code"]].append((row["valid_from"], row["parent_code"], row["level"]))
        self.versions = {code: sorted(found) for code, found in versions.items()}
        self.starts = {code: [start for start, _, _ in found] for code, found in self.versions.items()}
        self.path = cache(self._path)

    def known(self, code: str | None) -> str:
        return code if code in self.versions else UNKNOWN

    @property
    def cities(self) -> list[str]:
        return [code for code, found in self.versions.items() if found[-1][2] == "市"]

    def _path(self, code: str | None, day: date) -> dict[str, str]:
        """Level → unit, of the unit itself and all above it; an unknown code stands under the city."""
        if code not in self.versions:
            return {"市": self.cities[0] if self.cities else UNKNOWN, UNKNOWN: UNKNOWN}
        found = {}
        while code is not None and code in self.versions:
            place = max(bisect_right(self.starts[code], day) - 1, 0)
            _, parent, level = self.versions[code][place]
            found[level] = code
            code = parent
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
            days |= set(self.starts[current])
            open_codes += [parent for _, parent, _ in self.versions[current] if parent]
        return sorted(days)
