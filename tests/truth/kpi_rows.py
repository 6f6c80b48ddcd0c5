"""What the judge's KPIs are worked out from: standing rows as of a day, lists with their history, the months.

Everything that lies after as_of is taken away here, once: values of event columns become empty.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from datetime import date, datetime, time
from functools import cache, cached_property

import polars as pl

from .kpi_units import Succession, Units
from .oracle import Truth, volunteer_hours
from .spec import sources
from .tree import UNKNOWN

ONE = pl.lit(1.0)
_TYPES: dict[str, pl.DataType] = {
    "date": pl.Date(),
    "datetime": pl.Datetime("us"),
    "int": pl.Int64(),
    "decimal": pl.Decimal(30, 8),
    "bool": pl.Boolean(),
}


def months_later(month: date, count: int) -> date:
    """The first day of the month `count` months after that of `month`."""
    whole = month.year * 12 + month.month - 1 + count
    return date(whole // 12, whole % 12 + 1, 1)


def active(start: str, end: str | None, day: date) -> pl.Expr:
    """In a list: begun up to `day`, not ended before it, and not vanished before it."""
    ended = pl.col(end).is_null() | (pl.col(end) >= day) if end else pl.lit(True)
    return (pl.col(start) <= day).fill_null(False) & ended & listed(day)


def listed(day: date) -> pl.Expr:
    return pl.col("_until").is_null() | (pl.col("_until") >= day)


def since(column: str, day: date) -> pl.Expr:
    """The day in `column` is there and has come."""
    return (pl.col(column) <= day).fill_null(False)


def count_if(condition: pl.Expr) -> pl.Expr:
    return condition.fill_null(False).cast(pl.Float64)


class Book:
    """The rows of one inbox as the KPIs see them."""

    def __init__(self, truth: Truth, first_month: date | None = None) -> None:
        self.truth, self.as_of = truth, truth.as_of
        self.end = datetime.combine(self.as_of, time(23, 59, 59))
        self.first_month = first_month or date(self.as_of.year - 1, 1, 1)
        self.raw = cache(self._raw)
        self.rows = cache(self._rows)
        self.listed = cache(self._listed)
        self.units = Units(truth.tree, self._successions(), self.as_of)

    @cached_property
    def months(self) -> list[date]:
        """First days of the months that have rows."""
        start, last = self.first_month, self.as_of
        count = (last.year - start.year) * 12 + last.month - start.month + 1
        return [months_later(start, nth) for nth in range(count)]

    def last_day(self, month: date) -> date:
        return min(month.replace(day=monthrange(month.year, month.month)[1]), self.as_of)

    def era(self, day: date) -> int:
        """Number of the stretch of days in which no unit changes."""
        return bisect_right(self.units.breaks, day)

    def _raw(self, source: str) -> pl.DataFrame:
        """Standing rows with their values as loaded, `unit` being the unit they name."""
        return self._shaped(source, [self.truth.standing(source)])

    def _rows(self, source: str) -> pl.DataFrame:
        """Standing rows as of as_of."""
        events = [column.name for column in sources()[source].columns if column.is_event]
        return self.raw(source).with_columns(self.by_then(name) for name in events)

    def by_then(self, column: str) -> pl.Expr:
        """The day or moment in `column`, empty where it lies after as_of."""
        return pl.when(pl.col(column).cast(pl.Datetime("us")) <= self.end).then(pl.col(column)).alias(column)

    def _listed(self, source: str) -> pl.DataFrame:
        """Every key a list ever had, in its newest version; `_until` is the last day of one that vanished."""
        ledger = self.truth.ledgers.get(source)
        return self._shaped(source, [ledger.standing, ledger.history] if ledger else [])

    def _shaped(self, source: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
        kept = [column for column in sources()[source].columns if not column.is_dropped]
        schema = {column.name: _TYPES.get(column.type, pl.String()) for column in kept} | {"_until": pl.Date()}
        empty = pl.DataFrame(schema=schema)
        frame = pl.concat([empty, *(frame.select(empty.columns) for frame in frames if frame.width)])
        return self.with_unit(frame) if "unit_code" in schema else frame

    def with_unit(self, frame: pl.DataFrame) -> pl.DataFrame:
        """`unit`: the unit_code, or UNKNOWN where no list knows it or there is none."""
        known = list(self.truth.tree.versions)
        named = pl.when(pl.col("unit_code").is_in(known)).then(pl.col("unit_code")).otherwise(pl.lit(UNKNOWN))
        return frame.with_columns(unit=named)

    def of_owner(self, frame: pl.DataFrame, owners: pl.DataFrame, key: str) -> pl.DataFrame:
        """`frame` with the unit of the thing its rows belong to; a thing that no list knows is UNKNOWN."""
        frame = frame.drop("unit", "unit_code", strict=False)
        return self.with_unit(frame.join(owners.select(key, "unit_code"), on=key, how="left"))

    def city_rows(self, frame: pl.DataFrame) -> pl.DataFrame:
        """What belongs to the city as a whole."""
        return frame.with_columns(unit=pl.lit(self.units.city))

    def _successions(self) -> list[Succession]:
        """Lines of the newest list, and those that vanished from it only after as_of."""
        frame = self.listed("org_successions").filter(listed(self.as_of))
        columns = ("predecessor_code", "successor_code", "effective_date", "household_share")
        return [Succession(*row[:3], float(row[3])) for row in frame.select(columns).iter_rows()]

    @cached_property
    def visits_made(self) -> pl.DataFrame:
        made = (pl.col("outcome") == "见面") & (pl.col("mode") == "入户")
        return self.rows("visits").filter(made)

    @cached_property
    def hours(self) -> pl.DataFrame:
        """Check-ins at activities that were held: unit of the activity, volunteer, start, hours (0 where flawed)."""
        activities = self.raw("volunteer_activities")
        held = dict(activities.select("activity_id", "status").iter_rows())
        checkins = self.rows("volunteer_checkins").filter(pl.col("checked_in_at").is_not_null())
        given = volunteer_hours(checkins, held)
        found = checkins.with_columns(
            hours=pl.Series([given[key][0] for key in checkins["checkin_id"]], dtype=pl.Float64)
        )
        return found.join(
            activities.filter(pl.col("status") == "已开展").select("activity_id", "unit"), on="activity_id"
        )

    @cached_property
    def members(self) -> pl.DataFrame:
        """Party members of the roster and of its history, each with the unit where it reports or its employer does."""
        owners = self.listed("party_units").select("party_unit_code", employer_unit="unit_code")
        members = self.listed("party_members").join(owners, on="party_unit_code", how="left")
        return self.with_unit(members.with_columns(unit_code=pl.coalesce("unit_code", "employer_unit")))

    @cached_property
    def covered_by(self) -> pl.DataFrame:
        """(building_code, facility_code) within 1000 m as the crow flies."""
        spots = [pl.col(name).cast(pl.Float64).radians() for name in ("longitude", "latitude")]
        here = self.listed("buildings").select("building_code", lon=spots[0], lat=spots[1]).drop_nulls()
        there = self.listed("facilities").select("facility_code", lon2=spots[0], lat2=spots[1]).drop_nulls()
        half = ((pl.col("lat2") - pl.col("lat")) / 2).sin() ** 2 + (
            pl.col("lat").cos() * pl.col("lat2").cos() * ((pl.col("lon2") - pl.col("lon")) / 2).sin() ** 2
        )
        metres = 2 * 6371008.8 * half.sqrt().clip(0, 1).arcsin()
        return here.join(there, how="cross").filter(metres <= 1000).select("building_code", "facility_code")
