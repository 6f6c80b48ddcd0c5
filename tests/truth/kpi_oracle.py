"""The judge's KPIs: every row of every indicator, from the exports alone.

`kpis(truth)` rolls up what counts (kpi_events, kpi_states, kpi_distinct) on both bases, gives every unit that must
have a row its row, and says what may be said of the month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from statistics import median
from typing import NamedTuple

import polars as pl

from .kpi_distinct import WINDOW, distinct_kpis, median_values
from .kpi_events import event_kpis
from .kpi_issues import all_issues
from .kpi_rows import Book, months_later
from .kpi_spec import FEEDS, Kpi, catalogue
from .kpi_states import state_kpis
from .kpi_units import PLACE
from .oracle import Truth
from .tree import UNKNOWN

AS_WAS, AS_IS = "as_was", "as_is"
Key = tuple[str, str, date, str]  # kpi_id, unit_code, month, basis
Sums = dict[Key, tuple[float, float]]  # numerator and denominator, 0 where a KPI has none
Reported = dict[str, set[date]]  # export → months it is there for


class Row(NamedTuple):
    """What is published for one KPI, unit, month and basis."""

    numerator: float | None
    denominator: float | None
    value: float | None
    status: str


class Part(NamedTuple):
    """What counts in one KPI and month for the unit it names, with the day of the hierarchy."""

    kpi: Kpi
    unit: str
    month: date
    day: date
    num: float
    den: float


def kpis(truth: Truth, first_month: date | None = None) -> dict[Key, Row]:
    """(kpi_id, unit_code, month, basis) → numerator, denominator, value, status."""
    return kpi_rows(Book(truth, first_month))


def kpi_rows(book: Book) -> dict[Key, Row]:
    book.units.check()
    issues = all_issues(book)
    sums = roll_up(book, parts(book, issues))
    _add_empty_rows(book, sums)
    _copy_distinct(book, sums)
    values = _values_by_unit(book, issues)
    reported = months_reported(book.truth)
    missing = {(kpi, month): _missing(kpi, month, reported) for kpi in catalogue() for month in book.months}
    found = {}
    for (kpi_id, unit, month, basis), (num, den) in sums.items():
        kpi = catalogue()[kpi_id]
        key = kpi_id, unit, month, basis
        if kpi.is_median:
            found[key] = _median_row(values.get((kpi_id, unit, month), []), missing[kpi_id, month])
        else:
            found[key] = _row(kpi, num, den, missing[kpi_id, month])
    return found


# What counts


def parts(book: Book, issues: pl.DataFrame) -> Iterator[Part]:
    """Everything that counts, added up by KPI, unit named, month and stretch of days without a change of units."""
    last_days = {month: book.last_day(month) for month in book.months}
    for kpi_id, frame in event_kpis(book, issues):
        by_month = frame.filter(pl.col("when") <= book.as_of).with_columns(month=pl.col("when").dt.truncate("1mo"))
        yield from _added_up(book, catalogue()[kpi_id], by_month.filter(pl.col("month").is_in(book.months)))
    for month, day in last_days.items():
        for kpi_id, frame in [*state_kpis(book, issues, day), *distinct_kpis(book, month)]:
            on_day = frame.with_columns(month=pl.lit(month), day=pl.lit(day))
            yield from _added_up(book, catalogue()[kpi_id], on_day)
    for kpi_id, frame in _median_values(book, issues):
        # counted, so that a unit that only a median's value names has its row
        for unit, month in frame.select("unit", "month").unique().iter_rows():
            yield Part(catalogue()[kpi_id], unit, month, last_days[month], 1, 0)


def _added_up(book: Book, kpi: Kpi, frame: pl.DataFrame) -> Iterator[Part]:
    if frame.is_empty():
        return
    days = frame["day"].unique().drop_nulls().to_list()
    eras = pl.DataFrame({"day": days, "era": [book.era(day) for day in days]}, {"day": pl.Date, "era": pl.Int64})
    grouped = (
        frame.join(eras, on="day", how="left")
        .group_by("unit", "month", "era")
        .agg(pl.col("day").max(), pl.col("num").sum(), pl.col("den").sum())
    )
    for unit, month, _, day, num, den in grouped.iter_rows():
        yield Part(kpi, unit, month, day, num, den)


def _median_values(book: Book, issues: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    for kpi_id, frame in median_values(book, issues):
        dated = frame.drop_nulls().with_columns(month=pl.col("when").dt.truncate("1mo"))
        yield kpi_id, dated.filter(pl.col("month").is_in(book.months))


# Roll-up


def roll_up(book: Book, counted: Iterator[Part]) -> Sums:
    """Numerator and denominator of every unit named and of the units above it; of distinct KPIs only as it was."""
    sums: dict[Key, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))

    def add(part: Part, unit: str, basis: str, share: float) -> None:
        num, den = sums[part.kpi.id, unit, part.month, basis]
        sums[part.kpi.id, unit, part.month, basis] = num + share * part.num, den + share * part.den

    for part in counted:
        for unit in book.units.above(part.unit, part.day):
            if _reaches(book, part.kpi, unit, part.day):
                add(part, unit, AS_WAS, 1.0)
        if AS_IS in part.kpi.bases and not part.kpi.is_distinct:
            for unit, share in book.units.restated(part.unit).items():
                if _reaches(book, part.kpi, unit, book.as_of):
                    add(part, unit, AS_IS, share)
    return dict(sums)


def _reaches(book: Book, kpi: Kpi, unit: str, day: date) -> bool:
    """UNKNOWN has rows of every KPI, other units down to the KPI's lowest level."""
    return unit == UNKNOWN or PLACE[book.units.level(unit, day)] <= PLACE[kpi.lowest]


def _add_empty_rows(book: Book, sums: Sums) -> None:
    """Rows of units for which nothing counts: those in force in the month, and on today's units those of today."""
    today = book.units.in_force(book.as_of)
    for month in book.months:
        standing = {level: book.units.standing_in(month, book.last_day(month), level) for level in PLACE}
        for kpi in catalogue().values():
            for unit in standing[kpi.lowest]:
                sums.setdefault((kpi.id, unit, month, AS_WAS), (0.0, 0.0))
            if AS_IS in kpi.bases and not kpi.is_distinct:
                for unit, level in today.items():
                    if PLACE[level] <= PLACE[kpi.lowest]:
                        sums.setdefault((kpi.id, unit, month, AS_IS), (0.0, 0.0))


def _copy_distinct(book: Book, sums: Sums) -> None:
    """Distinct KPIs of units of today, in the months that knew these units, are what they were."""
    in_month = {month: book.units.in_force_within(month, book.last_day(month)) for month in book.months}
    for (kpi_id, unit, month, _), counted in list(sums.items()):
        kpi = catalogue()[kpi_id]
        stands = unit == UNKNOWN or (unit in in_month[month] and book.units.is_in_force(unit, book.as_of))
        if kpi.is_distinct and AS_IS in kpi.bases and stands:
            sums[kpi_id, unit, month, AS_IS] = counted


def _values_by_unit(book: Book, issues: pl.DataFrame) -> dict[tuple[str, str, date], list[float]]:
    """(kpi_id, unit, month) → what the median is taken of."""
    found: dict[tuple[str, str, date], list[float]] = defaultdict(list)
    for kpi_id, frame in _median_values(book, issues):
        for unit, month, value in frame.select("unit", "month", "value").iter_rows():
            for above in book.units.above(unit, book.last_day(month)):
                found[kpi_id, above, month].append(value)
    return found


# What may be said


def months_reported(truth: Truth) -> Reported:
    """Months for which a monthly export is there: a file has a row with an event in them, or bears them in its name."""
    found: Reported = defaultdict(set)
    for file in truth.files:
        if file.status not in ("loaded", "same_as") or file.source.cadence != "monthly":
            continue
        if file.name_date:
            found[file.source.id].add(file.name_date.replace(day=1))
        for column in file.source.columns:
            if column.is_event:
                days = file.judged.good[column.name].cast(pl.Date).dt.truncate("1mo").unique().drop_nulls()
                found[file.source.id] |= set(days)
    return found


def _missing(kpi_id: str, month: date, reported: Reported) -> str:
    """ok, partial or not_reported, by the monthly exports that feed the KPI, in every month it looks at."""
    months = [months_later(month, -back) for back in range(WINDOW.get(kpi_id, 1))]
    there = [when in reported.get(export, ()) for export in FEEDS.get(kpi_id, ()) for when in months]
    if all(there):
        return "ok"
    return "partial" if any(there) else "not_reported"


def _row(kpi: Kpi, num: float, den: float, said: str) -> Row:
    denominator = den if kpi.has_denominator else None
    if said == "not_reported":
        return Row(num, denominator, None, said)
    if not kpi.has_denominator:
        return Row(num, None, num, said)
    if den == 0:
        return Row(num, den, None, "no_data")
    return Row(num, den, num / den * (100 if kpi.is_percent else 1), said)


def _median_row(values: list[float], said: str) -> Row:
    middle = float(median(values)) if values else None
    if said == "not_reported":
        return Row(middle, None, None, said)
    return Row(middle, None, middle, said if values else "no_data")
