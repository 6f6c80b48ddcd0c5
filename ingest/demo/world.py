"""The city at its scale, cut into parts of a few copies so that memory does not grow with the scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from ingest.demo.city import City
from ingest.demo.rand import Draws
from ingest.demo.seasons import LAST_DAY, last_second

#: Copies of the pattern that are made at once.
COPIES_PER_PART = 4
#: Row numbers of one copy in the index that random numbers hang on.
_STRIDE = 1 << 32


class Part:
    """Some copies of the pattern, made together."""

    def __init__(self, world: World, first: int, last: int) -> None:
        self.city, self.seed, self.number = world.city, world.seed, first
        self.copies = pl.DataFrame({"k": pl.Series(range(first, last), dtype=pl.Int64)})

    def spread(self, base: pl.DataFrame) -> pl.DataFrame:
        """The pattern's rows once for each copy, with the copy's number ``k``."""
        return self.copies.join(base, how="cross")

    def rows(self, count: int, *names: object) -> tuple[pl.DataFrame, Draws]:
        """``count`` rows for each copy (k, and j counting from 0) and random columns over them."""
        frame = self.spread(pl.DataFrame({"j": pl.int_range(count, eager=True)}))
        return frame, self.draws(frame, *names)

    def draws(self, frame: pl.DataFrame, *names: object) -> Draws:
        """Random columns over rows that have k and j."""
        return Draws(frame["k"] * _STRIDE + frame["j"], self.seed, *names)


class World:
    def __init__(self, seed: int, scale: int) -> None:
        self.seed, self.scale = seed, scale
        self.city = City(seed)

    def parts(self) -> Iterator[Part]:
        for first in range(0, self.scale, COPIES_PER_PART):
            yield Part(self, first, min(first + COPIES_PER_PART, self.scale))


def frame(rows: Sequence[tuple[object, ...]], **schema: object) -> pl.DataFrame:
    """A small table of the pattern from tuples."""
    return pl.DataFrame(rows, schema=schema, orient="row")  # type: ignore[arg-type]


def unit_code(street: str = "street", suffix: str = "suffix") -> pl.Expr:
    """Code of a unit given by the street's number within the copy (null for the city) and its suffix."""
    code = pl.format("DS{}{}", (pl.col("k") * 3 + pl.col(street) + 1).cast(pl.String).str.zfill(4), suffix)
    return pl.when(pl.col(street).is_null()).then(pl.lit("DS")).otherwise(code)


def as_known(
    table: pl.DataFrame, after: date | None, until: date, events: Sequence[str], tied: dict[str, str] | None = None
) -> pl.DataFrame:
    """Rows to which something happened after one day up to another, as they were known at the end of that other day.

    Later events are empty, and so are columns ``tied`` to an event that has not happened yet.
    """

    def upto(name: str, day: date) -> pl.Expr:
        return pl.col(name) <= (day if table.schema[name] == pl.Date else last_second(day))

    if after is None:
        changed = pl.any_horizontal(upto(e, until) for e in events)
    else:
        changed = pl.any_horizontal(upto(e, until) & ~upto(e, after) for e in events)
    shown = table.filter(changed).with_columns(pl.when(upto(e, until)).then(e).alias(e) for e in events)
    return shown.with_columns(
        pl.when(pl.col(event).is_not_null()).then(name).alias(name) for name, event in (tied or {}).items()
    )


def periods(*ends: date) -> list[tuple[date | None, date]]:
    """Consecutive spans that close on the given days; the last closes on the city's last day."""
    days = [*ends, LAST_DAY]
    return list(zip([None, *days[:-1]], days, strict=True))


def to_date(days: pl.Series) -> pl.Series:
    return days.cast(pl.Int32).cast(pl.Date)


def to_time(seconds: pl.Series) -> pl.Series:
    """Seconds since 1970 (local) as a datetime."""
    return (seconds.cast(pl.Int64) * 1_000_000).cast(pl.Datetime("us"))


def numbered(table: pl.DataFrame, prefix: str, column: str, width: int = 5) -> pl.DataFrame:
    """Running numbers within a copy, in the order of the rows."""
    running = (pl.int_range(pl.len()).over("k") + 1).alias(column)
    return table.with_columns(running).with_columns(copy_code(prefix, column, width).alias(column))


def copy_code(prefix: str, column: str, width: int) -> pl.Expr:
    """A code from the copy's number and a number within the pattern."""
    number = pl.col(column).cast(pl.String).str.zfill(width)
    return pl.format("{}{}{}", pl.lit(prefix), pl.col("k").cast(pl.String).str.zfill(3), number)
