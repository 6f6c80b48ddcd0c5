"""The answer of `fact_totals` as a page reads it: by measure and month. Looks things up, adds nothing."""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from dashboards.numbers import Change, change


@dataclass(frozen=True, slots=True)
class Cell:
    value: float | None
    status: str
    missing_sources: tuple[str, ...]


NOTHING = Cell(None, "no_data", ())


def months_before(month: dt.date, count: int) -> dt.date:
    index = month.year * 12 + month.month - 1 - count
    return dt.date(index // 12, index % 12 + 1, 1)


class Facts:
    def __init__(self, totals: pl.DataFrame) -> None:
        self._cells = {
            (row["measure"], row["month"]): Cell(row["value"], row["status"], tuple(row["missing_sources"]))
            for row in totals.iter_rows(named=True)
        }
        self.months: list[dt.date] = totals["month"].unique().sort().to_list()
        self._complete = dict(zip(totals["month"], totals["is_complete"], strict=True))

    def at(self, measure: str, month: dt.date) -> Cell:
        return self._cells.get((measure, month), NOTHING)

    def is_complete(self, month: dt.date) -> bool:
        return self._complete.get(month, False)

    def on_last_month(self, measure: str, month: dt.date) -> Change:
        return self._against(measure, month, 1)

    def on_last_year(self, measure: str, month: dt.date) -> Change:
        return self._against(measure, month, 12)

    def _against(self, measure: str, month: dt.date, months: int) -> Change:
        """A part of a month, or a month of which only some exports came, is not held against a whole one."""
        now, base = self.at(measure, month), self.at(measure, months_before(month, months))
        if not self.is_complete(month) or now.status != "ok" or base.status != "ok":
            return Change("missing")
        return change(now.value, base.value)

    def values(self, measure: str, until: dt.date, count: int) -> list[float | None]:
        return [self.at(measure, months_before(until, n)).value for n in range(count - 1, -1, -1)]
