"""Issues kept in ledgers: the residents' council, the committees, renovation, whistles.

How many of each were resolved is what the report says, so it is laid down and not left to chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from ingest.demo.books import Book
from ingest.demo.city import estate_code, street_code
from ingest.demo.handling import DAY, IN_TIME, OFFICES, in_time, local_rate, pace, titled
from ingest.demo.names import title_pool
from ingest.demo.rand import Draws, pool
from ingest.demo.rosters import RENOVATED
from ingest.demo.seasons import FIRST_DAY, LAST_DAY, day_number, day_pool, second_pool
from ingest.demo.world import Part, World, as_known, numbered, periods, to_date, to_time
from ingest.demo.writers import Desk

HALF_YEARS = periods(date(2025, 6, 30), date(2025, 12, 31), date(2026, 6, 30))
_LAST = day_number(LAST_DAY)
_RATINGS = pool((45, 33, 18, 4), 100, (None, "满意", "基本满意", "不满意"))


@dataclass(frozen=True)
class Volume:
    """How many matters are resolved by the city's last day, still open, and not valid."""

    resolved: int
    open: int
    invalid: int

    @property
    def total(self) -> int:
        return self.resolved + self.open + self.invalid


def matters(part: Part, source: str, volume: Volume, days: tuple[int, ...]) -> tuple[pl.DataFrame, Draws]:
    """k, j, g and the days of the matters of a ledger; ``days`` are the terms that are promised."""
    rows, draws = part.rows(volume.total, source)
    g = draws.below("grid", len(part.city.grid_new))
    used = draws.pick("day", day_pool(FIRST_DAY + timedelta(days=4), LAST_DAY - timedelta(days=6), "office"))
    lately = draws.pick("late-day", day_pool(date(2026, 9, 22), LAST_DAY - timedelta(days=2)))
    forgotten = draws.pick("old-day", day_pool(date(2026, 2, 1), date(2026, 7, 31)))
    pending = (rows["j"] >= volume.resolved) & (rows["j"] < volume.resolved + volume.open)
    reported = lately.zip_with(~draws.chance("forgotten", 0.2), forgotten).zip_with(pending, used)
    allowed = draws.pick("allowed", days)
    taken = (pace(draws, local_rate(part, g, IN_TIME, reported)) * allowed).floor().cast(pl.Int64).clip(1)
    table = rows.with_columns(
        g=g,
        day=reported,
        reported_on=to_date(reported),
        due_on=to_date(reported + allowed),
        resolved_on=to_date(in_time(reported, taken, _LAST, draws)),
        handling_unit=draws.pick("office", OFFICES),
        rating=draws.pick("rating", _RATINGS),
        invalid=pl.col("j") >= volume.resolved + volume.open,
    ).with_columns(pl.when(pl.col("j") < volume.resolved).then("resolved_on").alias("resolved_on"))
    return table, draws


def _in_order(table: pl.DataFrame, prefix: str) -> pl.DataFrame:
    return numbered(table.sort("k", "reported_on", "j"), prefix, "issue_id")


def _write(
    desk: Desk, world: World, source: str, name: str, title: str, make: Callable[[Part], pl.DataFrame],
    status: pl.Expr, events: tuple[str, ...] = ("reported_on", "resolved_on"), tied: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """A workbook each half-year: what is new, and again what moved on."""
    for after, until in HALF_YEARS:
        with Book(desk, source, f"{name}_{until:%Y%m}.xlsx") as book:
            sheet = book.sheet("台账", [title])
            for part in world.parts():
                rows = as_known(make(part), after, until, events, tied)
                sheet.append(rows.with_columns(status.alias("status")))
            sheet.foot(["制表人：鲁某　　审核人："])


def write_council(desk: Desk, world: World) -> None:
    titles = title_pool(world.seed, "council")

    def make(part: Part) -> pl.DataFrame:
        table, draws = matters(part, "council_matters", Volume(745, 42, 24), (10, 15, 20, 30))
        agreed = pl.min_horizontal(
            pl.col("day") + draws.between("agreed", 0, 5), pl.col("resolved_on").cast(pl.Int32), _LAST
        )
        table = table.with_columns(
            part.city.code("community", table["k"], table["g"], table["day"]).alias("unit_code"),
            accepted_on=pl.when(~pl.col("invalid")).then(agreed).cast(pl.Int32).cast(pl.Date),
            **titled(draws, titles),
        )
        return _in_order(table, "YS")

    status = (
        pl.when("invalid").then(pl.lit("未采纳")).when(pl.col("resolved_on").is_not_null()).then(pl.lit("已办结"))
        .when(pl.col("accepted_on").is_null()).then(pl.lit("待议")).otherwise(pl.lit("办理中"))
    )  # fmt: skip
    events = ("reported_on", "accepted_on", "resolved_on")
    tied = {"rating": "resolved_on"}
    _write(desk, world, "council_matters", "议事厅议题台账", "党建+居民议事厅议题台账", make, status, events, tied)


def _settled() -> pl.Expr:
    return (
        pl.when("invalid").then(pl.lit("已撤销")).when(pl.col("resolved_on").is_not_null()).then(pl.lit("已办结"))
        .otherwise(pl.lit("办理中"))
    )  # fmt: skip


def write_committees(desk: Desk, world: World) -> None:
    titles = title_pool(world.seed, "committee")

    def make(part: Part) -> pl.DataFrame:
        found = []
        for committee, volume in (("大工委", Volume(152, 9, 4)), ("大党委", Volume(612, 30, 14))):
            table, draws = matters(part, f"committee_matters {committee}", volume, (15, 30, 45))
            street = street_code(table["k"], part.city.s_grid_street.gather(table["g"]))
            community = part.city.code("community", table["k"], table["g"], table["day"])
            unit = street if committee == "大工委" else community
            found.append(
                table.with_columns(
                    pl.lit(committee).alias("committee"), unit.alias("unit_code"), **titled(draws, titles)
                )
            )
        return _in_order(pl.concat(found), "DGW")

    _write(desk, world, "committee_matters", "大工委大党委议事台账", "街道大工委、社区大党委议事台账", make, _settled())


def write_renovation_matters(desk: Desk, world: World) -> None:
    titles = title_pool(world.seed, "renovation")

    def make(part: Part) -> pl.DataFrame:
        table, draws = matters(part, "renovation_matters", Volume(615, 36, 12), (7, 15, 30))
        estate = draws.pick("estate", list(RENOVATED))
        return _in_order(
            table.with_columns(estate_code(table["k"], estate).alias("estate_code"), **titled(draws, titles)), "GZ"
        )

    _write(desk, world, "renovation_matters", "老旧小区改造群众问题台账", "老旧小区改造群众问题台账", make, _settled())


WHISTLES = Volume(184, 13, 8)
_CALLED = 3


def write_whistles(desk: Desk, world: World) -> None:
    """JSON lines from an interface; each whistle calls one to three departments."""
    titles = title_pool(world.seed, "whistles")
    arrivals = [f"arrived{n}" for n in range(_CALLED)]
    events = ("reported_at", "resolved_at", *arrivals)
    for after, until in periods(date(2025, 12, 31), date(2026, 6, 30)):
        with desk.ndjson("whistles", f"whistles_{until:%Y%m}.ndjson") as file:
            for part in world.parts():
                rows = as_known(_whistles(part, titles), after, until, events, {"satisfaction": "resolved_at"})
                calls = pl.concat_list(_call(n) for n in range(_CALLED)).list.drop_nulls()
                status = (
                    pl.when("invalid").then(pl.lit("cancelled")).when(pl.col("resolved_at").is_not_null())
                    .then(pl.lit("resolved")).when(pl.any_horizontal(pl.col(a).is_not_null() for a in arrivals))
                    .then(pl.lit("arrived")).otherwise(pl.lit("open"))
                )  # fmt: skip
                updated = pl.max_horizontal(*events) + pl.duration(minutes=1)
                file.append(rows.with_columns(calls.alias("departments"), status.alias("status"), updated_at=updated))


def _call(number: int) -> pl.Expr:
    iso = "%Y-%m-%dT%H:%M:%S"
    call = pl.struct(
        pl.col(f"office{number}").alias("name"),
        pl.col("respond_by").dt.strftime(iso).alias("respond_by"),
        pl.col(f"arrived{number}").dt.strftime(iso).alias("arrived_at"),
    )
    return pl.when(pl.col("called") > number).then(call)


def _whistles(part: Part, titles: pl.Series) -> pl.DataFrame:
    table, draws = matters(part, "whistles", WHISTLES, (5, 7, 10, 15))
    at = table["day"] * DAY + draws.pick("second", second_pool("office")) + draws.below("offset", 60)
    hours, street = draws.pick("hours", (4, 24, 24, 48)), part.city.s_grid_street.gather(table["g"])
    on_time = pl.Series((0.985, 0.965, 0.93)).gather(street)
    end = (_LAST + 1) * DAY - 1
    allowed = (table["due_on"].cast(pl.Int32).cast(pl.Int64) - table["day"]) * DAY
    taken = (pace(draws, local_rate(part, table["g"], IN_TIME, table["day"])) * allowed).round().cast(pl.Int64)
    resolved = in_time(at, taken, end, draws)
    found = table.with_columns(
        street_code(table["k"], street).alias("unit_code"), reported_at=to_time(at),
        respond_by=to_time(at + hours * 3600),
        due_at=to_time(at + allowed), called=draws.pick("called", pool((40, 40, 20), 100, (1, 2, 3))),
        satisfaction=draws.pick("score", pool((50, 36, 10, 4), 100, (5, 4, 3, None))),
        resolved_at=pl.when(pl.col("j") < WHISTLES.resolved).then(to_time(resolved)), **titled(draws, titles),
    )  # fmt: skip
    for n in range(_CALLED):
        used = draws.uniform(f"early{n}", 0.1, 1.0).zip_with(
            draws.chance(f"prompt{n}", on_time), draws.uniform(f"tardy{n}", 1.1, 3)
        )
        came = to_time(at + (used * hours * 3600).round().cast(pl.Int64))
        found = found.with_columns(
            draws.pick(f"office{n}", OFFICES[n * 3 : n * 3 + 3]).alias(f"office{n}"),
            pl.when(~pl.col("invalid"), pl.col("called") > n)
            .then(pl.min_horizontal(pl.lit(came), "resolved_at", pl.lit(to_time(pl.Series([end]))).first()))
            .alias(f"arrived{n}"),
        )
    return numbered(found.sort("k", "reported_at"), "CS", "issue_id")
