"""Issues from the three grid platforms. A month's file holds what is new and, again, what moved on since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

import polars as pl

from ingest.demo.books import Book
from ingest.demo.city import person_key
from ingest.demo.handling import DAY, IN_TIME, OFFICES, local_rate, pace, titled
from ingest.demo.names import title_pool
from ingest.demo.posts import Posts
from ingest.demo.rand import pool
from ingest.demo.seasons import (
    day_pool,
    month_end,
    monthly_counts,
    months,
    second_pool,
)
from ingest.demo.world import Part, World, as_known, numbered, to_date, to_time
from ingest.demo.writers import Desk

PARTY_GRID, SAFETY_GRID, FIRE = 5_300, 4_200, 1_800
_FIRE_TYPES = ("疏散通道堵塞", "消防设施损坏", "电动车违规充电", "用电隐患", "用火用气隐患", "其他隐患")

Maker = Callable[[Part, date, int], pl.DataFrame]


def _monthly(
    world: World, make: Maker, counts: Sequence[int], events: Sequence[str], tied: dict[str, str]
) -> Iterator[tuple[date, Iterator[pl.DataFrame]]]:
    """For each month the rows of its file, part by part: new ones, and older ones to which something happened."""
    unsettled: dict[int, pl.DataFrame] = {}

    def batches(month: date, count: int, before: date | None) -> Iterator[pl.DataFrame]:
        end = month_end(month)
        for part in world.parts():
            rows = make(part, month, count)
            if part.number in unsettled:
                rows = pl.concat([unsettled[part.number], rows])
            later = (pl.col(e).cast(pl.Date) > end for e in events)
            unsettled[part.number] = rows.filter(pl.any_horizontal(later))
            yield as_known(rows, before, end, events, tied)

    before = None
    for month, count in zip(months(), counts, strict=True):
        yield month, batches(month, count, before)
        before = month_end(month)


def write_party_grid(desk: Desk, world: World, posts: Posts) -> None:
    titles, visitors = title_pool(world.seed, "party_grid"), pl.Series(posts.visitor)

    def make(part: Part, month: date, count: int) -> pl.DataFrame:
        return _party_grid(part, month, count, titles, visitors)

    events = ("reported_at", "reviewed_at", "dispatched_at", "resolved_at", "closed_at")
    tied = {
        "admission": "reviewed_at", "handling_unit": "reviewed_at", "verification": "closed_at",
        "rework_count": "resolved_at", "satisfaction": "closed_at",
    }  # fmt: skip
    counts = monthly_counts(PARTY_GRID, "issues", flood=1.2, growth=0.2)
    for month, batches in _monthly(world, make, counts, events, tied):
        with desk.csv("party_grid_events", f"网格事项_{month:%Y%m}.csv") as file:
            for rows in batches:
                status = (
                    pl.when("void").then(pl.lit("已作废")).when(pl.col("admission") == "不准入").then(pl.lit("不准入"))
                    .when(pl.col("reviewed_at").is_null()).then(pl.lit("待审查"))
                    .when(pl.col("resolved_at").is_null() & pl.col("dispatched_at").is_null()).then(pl.lit("待派遣"))
                    .when(pl.col("resolved_at").is_null()).then(pl.lit("处置中"))
                    .when(pl.col("closed_at").is_null()).then(pl.lit("待核查")).otherwise(pl.lit("已结案"))
                )  # fmt: skip
                updated = pl.max_horizontal(*events) + pl.duration(minutes=5)
                file.append(rows.with_columns(status.alias("status"), updated.alias("updated_at")))


def _party_grid(part: Part, month: date, count: int, titles: pl.Series, visitors: pl.Series) -> pl.DataFrame:
    rows, draws = part.rows(count, "party_grid_events", month)
    m = draws.below("micro", len(part.city.micro_grid))
    day = draws.pick("day", day_pool(month, month_end(month), flood=2.0))
    at = day * DAY + draws.pick("second", second_pool("street")) + draws.below("offset", 60)
    reviewed = at + draws.between("review", 600, 60_000)
    sent = reviewed + draws.between("send", 600, 18_000)
    direct = draws.chance("direct", 0.08)
    hours = draws.pick("hours", pool((25, 30, 25, 15, 5), 100, (24, 48, 72, 120, 168)))
    used = pace(draws, local_rate(part, part.city.s_micro_grid.gather(m), IN_TIME, day))
    resolved = (at.zip_with(direct, sent) + (used * hours * 3600).round().cast(pl.Int64)).rename("resolved")
    # What is settled on the spot cannot be reviewed afterwards.
    resolved = resolved.zip_with(resolved > reviewed, reviewed)
    fate, never = draws.uniform("fate"), draws.chance("never", 0.007)
    worker = person_key(rows["k"], visitors.gather(m))
    table = pl.DataFrame(
        {
            "k": rows["k"], "reported_at": to_time(at), "reviewed_at": to_time(reviewed),
            "dispatched_at": to_time(sent), "resolved_at": to_time(resolved),
            "closed_at": to_time(resolved + draws.between("close", 3600, 2 * DAY)),
            "unit_code": part.city.code("micro_grid", rows["k"], m, day), "due_hours": hours,
            "reporter_key": worker, "first_responder_key": worker, "handling_unit": draws.pick("office", OFFICES),
            "rework_count": draws.pick("rework", pool((955, 38, 7), 1000, (0, 1, 2))),
            "satisfaction": draws.pick("rating", pool((40, 36, 20, 3, 1), 100, (None, 5, 4, 3, 2))),
            "fate": fate, "direct": direct, "never": never, "nobody": draws.chance("nobody", 0.03),
            **titled(draws, titles),
        }
    )  # fmt: skip
    return numbered(_decided(table.sort("k", "reported_at", maintain_order=True)), f"WG{month:%y%m}", "issue_id")


def _decided(table: pl.DataFrame) -> pl.DataFrame:
    """97 % admitted, 2 % refused, some not reviewed, some void; a refused one goes no further."""
    refused, unseen = pl.col("fate") < 0.02, pl.col("fate").is_between(0.02, 0.03)
    void = pl.col("fate").is_between(0.03, 0.04, closed="right")
    stopped = refused | unseen | void
    return table.with_columns(
        pl.when(~unseen).then("reviewed_at").alias("reviewed_at"),
        pl.when(~stopped & ~pl.col("direct")).then("dispatched_at").alias("dispatched_at"),
        pl.when(~stopped & ~pl.col("never")).then("resolved_at").alias("resolved_at"),
        pl.when(~stopped & ~pl.col("never")).then("closed_at").alias("closed_at"),
        pl.when(~pl.col("nobody")).then("first_responder_key").alias("first_responder_key"),
        admission=pl.when(refused).then(pl.lit("不准入")).when(~unseen).then(pl.lit("准入")),
        verification=pl.when(pl.col("rework_count") > 0).then(pl.lit("返工")).otherwise(pl.lit("通过")),
        void=void,
    )


def write_safety_grid(desk: Desk, world: World) -> None:
    titles = title_pool(world.seed, "safety_grid")

    def make(part: Part, month: date, count: int) -> pl.DataFrame:
        return _safety_grid(part, month, count, titles)

    events = ("occurred_at", "reported_at", "accepted_at", "resolved_at")
    tied = {"rework_count": "resolved_at", "rating": "resolved_at", "source_overdue": "resolved_at"}
    counts = monthly_counts(SAFETY_GRID, "issues", flood=1.6)
    for month, batches in _monthly(world, make, counts, events, tied):
        name = f"综治事件_{month.year}年{month.month}月.csv"
        with desk.csv("safety_grid_events", name) as file:
            for rows in batches:
                status = (
                    pl.when("void").then(pl.lit("已作废")).when(pl.col("accepted_at").is_null()).then(pl.lit("待受理"))
                    .when(pl.col("resolved_at").is_null()).then(pl.lit("办理中"))
                    .when(pl.col("filed")).then(pl.lit("已归档")).otherwise(pl.lit("已办结"))
                )  # fmt: skip
                updated = pl.max_horizontal(*events) + pl.duration(minutes=3)
                file.append(rows.with_columns(status.alias("status"), updated.alias("updated_at")))
        if (month.year, month.month) == (2025, 11):
            _copy(desk, "safety_grid_events", name, f"综治事件_{month.year}年{month.month}月 - 副本.csv")


def _copy(desk: Desk, source_id: str, name: str, other: str) -> None:
    """The same bytes under another name, as it happens when someone sends a file twice."""
    desk.path(source_id, other).write_bytes(desk.path(source_id, name).read_bytes())
    desk.note_copy(f"{source_id}/{name}", f"{source_id}/{other}")


def _safety_grid(part: Part, month: date, count: int, titles: pl.Series) -> pl.DataFrame:
    rows, draws = part.rows(count, "safety_grid_events", month)
    city = part.city
    m = draws.below("micro", len(city.micro_grid))
    g = city.s_micro_grid.gather(m)
    day = draws.pick("day", day_pool(month, month_end(month), weekend=0.8, holiday=0.7, flood=3.0))
    at = day * DAY + draws.pick("second", second_pool("street")) + draws.below("offset", 60)
    accepted = at + draws.between("accept", 120, 14_000)
    allowed = draws.pick("days", pool((20, 30, 30, 15, 5), 100, (1, 2, 3, 5, 7))) * DAY
    resolved = at + (pace(draws, local_rate(part, g, IN_TIME, day)) * allowed).round().cast(pl.Int64)
    resolved = resolved.zip_with(resolved > accepted, accepted)
    due, fate = to_time(at + allowed), draws.uniform("fate")
    table = pl.DataFrame(
        {
            "k": rows["k"], "occurred_at": to_time(at - draws.between("noticed", 60, 20_000)),
            "reported_at": to_time(at), "accepted_at": to_time(accepted), "resolved_at": to_time(resolved),
            "due": due, "fate": fate, "grid_code": city.code("grid", rows["k"], g, day),
            "micro_code": city.code("micro_grid", rows["k"], m, day),
            "rework_count": draws.pick("rework", pool((965, 30, 5), 1000, (0, 1, 2))),
            "rating": draws.pick("rating", pool((45, 33, 19, 3), 100, (None, "满意", "基本满意", "不满意"))),
            "filed": draws.chance("filed", 0.7), "day_only": draws.chance("day-only", 0.1),
            **titled(draws, titles),
        }
    )  # fmt: skip
    settled = pl.col("fate") > 0.02
    table = table.sort("k", "reported_at", maintain_order=True).with_columns(
        pl.max_horizontal("occurred_at", pl.lit(datetime(2025, 1, 1))).alias("occurred_at"),
        pl.when(settled).then("resolved_at").alias("resolved_at"),
        pl.when(pl.col("fate") < 0.6).then("grid_code").otherwise("micro_code").alias("unit_code"),
        subcategory=pl.col("category") + "（其他）",
        # A deadline given as a day runs to the end of that day.
        due_at=pl.when("day_only").then(pl.col("due").dt.strftime("%Y-%m-%d"))
        .otherwise(pl.col("due").dt.strftime("%Y-%m-%d %H:%M:%S")),
        source_overdue=pl.col("resolved_at") > pl.col("due"),
        void=pl.col("fate") < 0.012,
    )  # fmt: skip
    return numbered(table, f"ZZ{month:%y%m}", "issue_id")


def write_fire_hazards(desk: Desk, world: World) -> None:
    counts = monthly_counts(FIRE, "issues", growth=-0.1)
    tied = {"verification": "resolved_on"}
    for month, batches in _monthly(world, _fire, counts, ("reported_on", "resolved_on"), tied):
        with Book(desk, "fire_hazards", f"火灾隐患台账_{month:%Y%m}.xlsx") as book:
            titles = [
                "消防安全网格隐患排查整治台账",
                f"填报单位：消防网格办　　统计月份：{month.year}年{month.month}月",
            ]
            sheet = book.sheet("隐患台账", titles)
            for rows in batches:
                status = (
                    pl.when("void").then(pl.lit("已作废")).when(pl.col("resolved_on").is_null()).then("state")
                    .when(pl.col("verification") == "不合格").then(pl.lit("待复查")).otherwise(pl.lit("已销案"))
                )  # fmt: skip
                number = pl.int_range(pl.len()) + 1 + sheet.tally.rows
                sheet.append(rows.with_columns(status.alias("status"), number.alias("row_no")))
            sheet.foot(["合计", "", f"{sheet.tally.rows}处"], ["制表人：苗某　　审核人："])


def _fire(part: Part, month: date, count: int) -> pl.DataFrame:
    rows, draws = part.rows(count, "fire_hazards", month)
    m = draws.below("micro", len(part.city.micro_grid))
    day = draws.pick("day", day_pool(month, month_end(month), weekend=0.1))
    allowed = draws.pick("days", pool((50, 35, 15), 100, (7, 15, 30)))
    used = pace(draws, local_rate(part, part.city.s_micro_grid.gather(m), IN_TIME, day))
    resolved = day + (used * allowed).floor().cast(pl.Int64).clip(1)
    fate, spot = draws.uniform("fate"), draws.below("building", 30).cast(pl.String)
    where = (
        spot
        + "栋"
        + (draws.below("entrance", 4) + 1).cast(pl.String)
        + draws.pick("spot", ("单元楼道", "单元一楼大厅", "单元502室", "号商铺"))
    )
    table = pl.DataFrame(
        {
            "k": rows["k"], "reported_on": to_date(day), "due_on": to_date(day + allowed),
            "resolved_on": to_date(resolved),
            "unit_code": part.city.code("micro_grid", rows["k"], m, day), "location": where, "fate": fate,
            "category": draws.pick("category", _FIRE_TYPES),
            "severity": draws.pick("severity", pool((82, 15, 3), 100, ("一般", "较大", "重大"))),
            "verification": draws.pick("check", pool((96, 4), 100, ("合格", "不合格"))),
            "state": draws.pick("state", ("待整改", "整改中")),
        }
    )  # fmt: skip
    table = table.sort("k", "reported_on", maintain_order=True).with_columns(
        pl.when(pl.col("fate") > 0.02).then("resolved_on").alias("resolved_on"), void=pl.col("fate") < 0.01
    )
    return numbered(table, f"XF{month:%y%m}", "issue_id", 4)
