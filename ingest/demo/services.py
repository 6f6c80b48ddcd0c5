"""社区服务办件, the largest export, and the activities in the facilities."""

from __future__ import annotations

from datetime import date

import polars as pl

from ingest.demo.rand import Draws, pool
from ingest.demo.rosters import facility_code, facility_table
from ingest.demo.seasons import (
    LAST_DAY,
    day_number,
    day_pool,
    last_second,
    month_end,
    monthly_counts,
    months,
    second_pool,
)
from ingest.demo.world import Part, World, numbered, to_time
from ingest.demo.writers import Desk

TOTAL = 400_000
#: Share of cases done with at most one trip, by street.
ONE_TRIP = (0.975, 0.955, 0.93)
_CHANNELS = pool((48, 30, 15, 7), 100, ("窗口", "粤智助", "网上", "代办"))
_LATER_CHANNELS = pool((40, 38, 16, 6), 100, ("窗口", "粤智助", "网上", "代办"))
_DAYS = pool((88, 5, 3, 2, 1, 1), 100, (0, 1, 2, 3, 5, 8))
_RATINGS = pool((690, 200, 80, 20, 6, 4), 1000, (None, 5, 4, 3, 2, 1))


def write_cases(desk: Desk, world: World) -> None:
    """A case that is done after its month is sent again, completed, in the next month's file."""
    waiting: dict[int, pl.DataFrame] = {}
    counts = monthly_counts(TOTAL, "services", growth=0.25)
    for month, count in zip(months(), counts, strict=True):
        with desk.csv("service_cases", f"{month:%Y-%m}/社区服务办件_{month:%Y-%m}.csv") as file:
            for part in world.parts():
                end = last_second(month_end(month))
                cases = _cases(part, month, count)
                if part.number in waiting:
                    file.append(waiting[part.number])
                open_yet = pl.col("completed_at") > end
                waiting[part.number] = cases.filter(open_yet)
                file.append(cases.with_columns(pl.when(~open_yet).then("completed_at").alias("completed_at")))


def _cases(part: Part, month: date, count: int) -> pl.DataFrame:
    rows, draws = part.rows(count, "service_cases", month)
    city = part.city
    day = draws.pick("day", day_pool(month, month_end(month), weekend=0.18))
    at = day * 86_400 + draws.pick("second", second_pool("office")) + draws.below("offset", 60)
    g = draws.below("grid", len(city.grid_new))
    done = at + draws.pick("days", _DAYS) * 86_400 + draws.between("minutes", 300, 9000)
    # Nothing is done after the city's last day; a few cases are never done.
    never = draws.chance("never", 0.002) | (done >= (day_number(LAST_DAY) + 1) * 86_400)
    good = pl.Series(ONE_TRIP).gather(city.s_grid_street.gather(g))
    trips = draws.below("few", 2).zip_with(draws.chance("one", good), draws.between("many", 2, 4))
    table = pl.DataFrame(
        {
            "k": rows["k"], "applied_at": to_time(at), "completed_at": to_time(done),
            "unit_code": city.code("community", rows["k"], g, day),
            "item_code": "SX" + (_skewed(draws, 108) + 1).cast(pl.String).str.zfill(4),
            "channel": draws.pick("channel", _CHANNELS if month.year == 2025 else _LATER_CHANNELS),
            "trips": trips, "rating": draws.pick("rating", _RATINGS), "never": never,
            "unknown": draws.chance("unknown", 0.01),
        }
    )  # fmt: skip
    table = table.sort("k", "applied_at", maintain_order=True).with_columns(
        pl.when(~pl.col("never")).then("completed_at").alias("completed_at"),
        pl.when(~pl.col("unknown")).then("trips").alias("trips"),
    )
    return numbered(table, f"BJ{month:%y%m}", "case_id", 6)


def _skewed(draws: Draws, count: int) -> pl.Series:
    """Whole numbers below ``count``, small ones the oftener."""
    return (draws.uniform("skew") ** 2 * count).cast(pl.Int64)


FACILITY_ACTIVITIES = 24_000
_ACTIVITY_TYPES = ("书画", "健身", "科普", "文娱", "康养", "四点半课堂", "党课", "其他")
_QUARTER_MONTHS = ((1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12))


def write_facility_activities(desk: Desk, world: World) -> None:
    facilities = facility_table(world.city, world.seed).filter(pl.col("opened_on") <= LAST_DAY)
    counts = dict(zip(months(), monthly_counts(FACILITY_ACTIVITIES, "volunteers"), strict=True))
    for year in (2025, 2026):
        for quarter, numbers in enumerate(_QUARTER_MONTHS):
            with desk.csv("facility_activities", f"阵地活动记录{year}年第{quarter + 1}季度.csv") as file:
                for month, count in counts.items():
                    if month.year == year and month.month in numbers:
                        for part in world.parts():
                            file.append(_activities(part, facilities, month, count))


def _activities(part: Part, facilities: pl.DataFrame, month: date, count: int) -> pl.DataFrame:
    rows, draws = part.rows(count, "facility_activities", month)
    day = draws.pick("day", day_pool(month, month_end(month), weekend=1.3, holiday=0.4))
    at = day * 86_400 + draws.pick("second", second_pool("volunteers"))
    place = draws.below("facility", facilities.height)
    chosen = {name: facilities[name].gather(place) for name in ("f", "opened_on", "closed_on")}
    table = rows.with_columns(
        facility_code(rows["k"], chosen["f"]).alias("facility_code"),
        draws.pick("type", _ACTIVITY_TYPES).alias("activity_type"),
        to_time(at).alias("started_at"),
        to_time(at + draws.between("minutes", 40, 150) * 60).alias("ended_at"),
        draws.between("people", 6, 48).alias("attendance"),
        chosen["opened_on"].alias("opened_on"),
        chosen["closed_on"].alias("closed_on"),
    )
    day_of = pl.col("started_at").dt.date()
    table = table.filter(day_of >= pl.col("opened_on"), (day_of <= pl.col("closed_on")).fill_null(True))
    table = table.sort("k", "started_at", maintain_order=True)
    return numbered(table, f"ZH{month:%y%m}", "activity_id")
