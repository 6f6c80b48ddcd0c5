"""The calendar of the demo city: 22 months, holidays, seasons, a flood week; tables of days and hours to draw from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache

import polars as pl

from ingest.demo.rand import pool

FIRST_DAY = date(2025, 1, 1)
LAST_DAY = date(2026, 10, 31)
#: The day on which 18 communities became 28.
REFORM = date(2025, 7, 1)
FLOOD = (date(2026, 6, 15), date(2026, 6, 21))
EPOCH = date(1970, 1, 1)

#: New Year, Spring Festival and National Day holidays, when offices rest.
HOLIDAYS = (
    (date(2025, 1, 1), date(2025, 1, 1)),
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2025, 1, 28), date(2025, 2, 4)),
    (date(2025, 10, 1), date(2025, 10, 8)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 10, 1), date(2026, 10, 7)),
)

#: How busy a calendar month is, by kind of work (January first).
YEAR_SHAPE = {
    "visits": (0.9, 0.68, 1.16, 1.18, 1.08, 0.98, 0.86, 0.84, 1.0, 1.0, 1.14, 1.06),
    "services": (0.95, 0.7, 1.1, 1.05, 1.0, 1.02, 1.12, 1.1, 1.04, 0.92, 1.02, 0.98),
    "volunteers": (1.05, 0.75, 1.2, 1.02, 1.05, 1.0, 0.88, 0.86, 1.0, 1.02, 1.05, 1.1),
    "issues": (0.88, 0.7, 1.0, 1.05, 1.08, 1.15, 1.12, 1.08, 1.02, 0.96, 0.98, 0.98),
    "office": (0.9, 0.7, 1.1, 1.05, 1.0, 1.05, 0.95, 0.95, 1.1, 0.95, 1.1, 1.15),
}


def day_number(day: date) -> int:
    return (day - EPOCH).days


def months() -> list[date]:
    """First days of all months, January 2025 to October 2026."""
    count = (LAST_DAY.year - FIRST_DAY.year) * 12 + LAST_DAY.month
    return [date(FIRST_DAY.year + i // 12, i % 12 + 1, 1) for i in range(count)]


def month_end(month: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return following - timedelta(days=1)


def last_second(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59))


def is_holiday(day: date) -> bool:
    return any(first <= day <= last for first, last in HOLIDAYS)


def in_flood(day: date) -> bool:
    return FLOOD[0] <= day <= FLOOD[1]


def _weight(day: date, weekend: float, holiday: float, flood: float) -> float:
    weight = holiday if is_holiday(day) else weekend if day.weekday() >= 5 else 1.0
    return weight * (flood if in_flood(day) else 1.0)


def monthly_counts(total: int, shape: str, flood: float = 1.0, growth: float = 0.0) -> list[int]:
    """``total`` spread over the 22 months by season, summing exactly; ``growth`` is the rise from first to last."""
    weights = []
    for position, month in enumerate(months()):
        weight = YEAR_SHAPE[shape][month.month - 1] * (1 + growth * position / 21)
        weight *= flood if (month.year, month.month) == (FLOOD[0].year, FLOOD[0].month) else 1.0
        weights.append(weight)
    drawn = pool(weights, size=total).value_counts(sort=False)
    counts = dict(zip(*drawn.to_dict(as_series=False).values(), strict=True))
    return [counts.get(position, 0) for position in range(len(weights))]


@cache
def day_pool(
    first: date, last: date, shape: str | None = None, weekend: float = 0.3, holiday: float = 0.12, flood: float = 1.0
) -> pl.Series:
    """Day numbers between two days, each as often as it is busy."""
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    season: Callable[[date], float] = lambda d: YEAR_SHAPE[shape][d.month - 1] if shape else 1.0  # noqa: E731
    weights = [_weight(d, weekend, holiday, flood) * season(d) for d in days]
    return pool(weights, size=max(4096, len(days) * 8), values=[day_number(d) for d in days])


@cache
def second_pool(kind: str = "office") -> pl.Series:
    """Seconds of the day, weighted by hour."""
    hours = {
        "office": {8: 4, 9: 10, 10: 10, 11: 7, 12: 1, 14: 6, 15: 9, 16: 9, 17: 6, 18: 1},
        "visits": {8: 2, 9: 8, 10: 9, 11: 5, 14: 3, 15: 7, 16: 8, 17: 6, 18: 5, 19: 9, 20: 6, 21: 1},
        "street": {
            7: 4,
            8: 7,
            9: 9,
            10: 9,
            11: 7,
            12: 4,
            13: 3,
            14: 6,
            15: 8,
            16: 8,
            17: 7,
            18: 5,
            19: 4,
            20: 3,
            21: 2,
        },
        "volunteers": {7: 3, 8: 8, 9: 9, 14: 5, 15: 6, 16: 3, 18: 2, 19: 6},
    }[kind]
    drawn = pool(list(hours.values()), size=1024, values=list(hours))
    seconds = [hour * 3600 + (position * 1237) % 3600 for position, hour in enumerate(drawn)]
    return pl.Series(seconds)
