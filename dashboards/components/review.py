"""What the parts of the monthly review are drawn from, and which of its rows a reader asked for."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from dashboards.view import View

# What a reader may look at alone.
KINDS: dict[str, Callable[[dict], bool]] = {
    "scored": lambda row: row["weighs"] != "never",
    "missed": lambda row: row["grade"] in ("missed", "far"),
    "blank": lambda row: row["value"] is None or row["status"] == "partial",
}


@dataclass(frozen=True)
class Review:
    """`rows` as `kpis` answers; `areas`: area → its score, none for a grid; `breaks` of the 13 months."""

    view: View
    rows: list[dict]
    areas: dict[str, dict]
    kpis: dict[str, dict]
    breaks: list[dict]

    @cached_property
    def names(self) -> dict[str, str]:
        return {kpi_id: kpi[f"name_{self.view.lang}"] for kpi_id, kpi in self.kpis.items()}

    @property
    def above(self) -> str | None:
        return self.view.above.get("unit_name")

    def of_kind(self, kind: str | None) -> "Review":
        return replace(self, rows=[row for row in self.rows if KINDS[kind](row)]) if kind in KINDS else self

    def breaks_of(self, kpi_id: str | None) -> set[int]:
        """Places among the 13 months from which figures mean something else: of this KPI, or of the unit itself."""
        months = [row["month"] for row in self.breaks if row["kpi_id"] in (None, kpi_id)]
        return {12 - _months_between(month, self.view.month) for month in months}


def _months_between(first: dt.date, last: dt.date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
