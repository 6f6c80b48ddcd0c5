"""The answer of `scorecard` as a page reads it: by unit and area. Looks things up, adds nothing."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from dashboards.numbers import decimal
from dashboards.state import AREAS

TOTAL = "total"
COLUMNS = (TOTAL, *AREAS)
COLOURS = ("green", "amber", "red")

Kind = Literal["up", "down", "flat", "missing"]


@dataclass(frozen=True, slots=True)
class Step:
    """A change in points: of a score, or of a KPI in percent. `text` is its size, without sign."""

    kind: Kind
    text: str = ""


def step(change: float | None) -> Step:
    """What would be written as 0.0 is level."""
    if change is None:
        return Step("missing")
    text = decimal(abs(change))
    return Step("flat") if text == "0.0" else Step("up" if change > 0 else "down", text)


class Scores:
    def __init__(self, frame: pl.DataFrame) -> None:
        self._cells = {(row["unit_code"], row["area"]): row for row in frame.iter_rows(named=True)}
        self.totals = [row for row in self._cells.values() if row["area"] == TOTAL]

    def at(self, unit: str, area: str = TOTAL) -> dict | None:
        return self._cells.get((unit, area))

    def below(self, level: str) -> list[dict]:
        return [row for row in self.totals if row["level"] == level]

    def without_colour(self) -> list[dict]:
        """Communities' cells that have no colour although their month is over, in the order of the table."""
        blank = ("not_reported", "no_data", "too_little")
        return [row for row in self._cells.values() if row["level"] == "community" and row["state"] in blank]
