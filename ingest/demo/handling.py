"""How issues are handled: how soon, by whom, what they are about."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ingest.demo.names import CATEGORIES, TITLES_EACH
from ingest.demo.rand import Draws, pool
from ingest.demo.seasons import FIRST_DAY, FLOOD, LAST_DAY, day_number
from ingest.demo.world import Part

#: Share of issues settled in time, by street.
IN_TIME = (0.975, 0.957, 0.93)
OFFICES = (
    "住建局",
    "城管局",
    "公安分局",
    "供电所",
    "水务公司",
    "物业公司",
    "街道综合办",
    "社区居委会",
    "消防大队",
    "市场监管局",
)
_CATEGORY = pool((16, 13, 13, 7, 7, 8, 9, 8, 9, 6, 3, 1), 100)
DAY = 86_400


def local_rate(part: Part, grid: pl.Series, rates: Sequence[float], day: pl.Series) -> pl.Series:
    """A street's rate of success as its communities differ from it, as it improves, and as the flood sets it back."""
    city = part.city
    miss = (1 - pl.Series(rates)).gather(city.s_grid_street.gather(grid)) * city.s_tilt.gather(grid)
    gone = (day - day_number(FIRST_DAY)) / (day_number(LAST_DAY) - day_number(FIRST_DAY))
    flood = day.is_between(day_number(FLOOD[0]), day_number(FLOOD[1])).cast(pl.Float64)
    return 1 - miss * (1.25 - 0.45 * gone) * (1 + 1.5 * flood)


def pace(draws: Draws, in_time: pl.Series) -> pl.Series:
    """How much of the time allowed is used up: now and then exactly all of it, which is in time."""
    whole = pl.repeat(1.0, len(draws), eager=True)
    early = draws.uniform("early", 0.05, 0.98).zip_with(~draws.chance("exactly", 0.01), whole)
    return early.zip_with(draws.chance("in-time", in_time), draws.uniform("tardy", 1.03, 2.2))


def titled(draws: Draws, titles: pl.Series) -> dict[str, pl.Series]:
    category = draws.pick("category", _CATEGORY)
    return {
        "category": pl.Series(CATEGORIES).gather(category),
        "title": titles.gather(category * TITLES_EACH + draws.below("title", TITLES_EACH)),
    }


def in_time(start: pl.Series, taken: pl.Series, last: int, draws: Draws) -> pl.Series:
    """``start + taken``; what would end after ``last`` ends at some time between the two instead."""
    sooner = start + ((last - start) * draws.uniform("sooner")).ceil().cast(pl.Int64)
    return (start + taken).zip_with(start + taken <= last, sooner)
