"""民生微实事, 微心愿, 三张清单 and the renovation projects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl

from ingest.demo.books import Book
from ingest.demo.city import City, estate_code
from ingest.demo.ledgers import HALF_YEARS, Volume
from ingest.demo.rand import Draws, pool
from ingest.demo.rosters import RENOVATED, party_unit_code
from ingest.demo.seasons import FIRST_DAY, LAST_DAY, day_number, day_pool
from ingest.demo.world import Part, World, as_known, copy_code, frame, numbered, to_date
from ingest.demo.writers import Desk

PROJECTS_DONE, WISHES_FULFILLED = 5_130, 2_560
_PROJECTS = Volume(PROJECTS_DONE, 320, 45)
_WISHES = Volume(WISHES_FULFILLED, 170, 45)
_TITLES = (
    "加装楼道扶手",
    "更换楼道照明",
    "增设晾衣架",
    "修补破损路面",
    "清洗化粪池",
    "安装健身器材",
    "增设休闲座椅",
    "亲子阅读服务",
    "老人助浴服务",
    "绿化补种",
    "增设电动车充电桩",
    "{}户门口防滑改造",
)
_FIRST, _LAST = day_number(FIRST_DAY), day_number(LAST_DAY)
_PACE = (0.88, 1.0, 1.14)


def before(end: pl.Series, taken: pl.Series, draws: Draws, name: str) -> pl.Series:
    """``end - taken``; what would begin before the first day begins at some time between the two instead."""
    later = _FIRST + ((end - _FIRST) * draws.uniform(name)).floor().cast(pl.Int64)
    return (end - taken).zip_with(end - taken >= _FIRST, later)


def project_table(city: City, seed: int) -> pl.DataFrame:
    j = pl.int_range(_PROJECTS.total, eager=True)
    draws = Draws(j, seed, "micro_projects")
    g = draws.below("grid", len(city.grid_new))
    done = draws.pick("done", day_pool(FIRST_DAY + timedelta(days=25), LAST_DAY, "office"))
    lately = draws.pick("late", day_pool(LAST_DAY - timedelta(days=50), LAST_DAY))
    finished = j < PROJECTS_DONE
    taken = (draws.uniform("taken", 9, 80) * pl.Series(_PACE).gather(city.s_grid_street.gather(g))).cast(pl.Int64)
    approved = before(done, taken, draws, "approved").zip_with(finished, lately)
    proposed = before(approved, draws.between("wait", 3, 25), draws, "proposed")
    title = draws.pick("title", _TITLES[:-1]).zip_with(
        ~draws.chance("door", 0.05), draws.between("house", 1, 20).cast(pl.String) + "栋1单元302室门口防滑改造"
    )
    stage = draws.uniform("stage")
    return pl.DataFrame(
        {
            "j": j, "g": g, "title": title,
            "category": draws.pick("category", pool((55, 30, 15), 100, ("工程类", "服务类", "货物类"))),
            "proposed_on": to_date(proposed), "approved_on": to_date(approved), "completed_on": to_date(done),
            "budget_yuan": draws.between("budget", 8, 60) * 100.0, "stage": stage, "finished": finished,
            "stopped": j >= PROJECTS_DONE + _PROJECTS.open,
            "satisfaction": draws.pick("score", pool((55, 30, 8, 2, 5), 100, (5, 4, 3, 2, None))),
        }
    ).with_columns(
        pl.when(pl.col("finished") | pl.col("stopped") | (pl.col("stage") > 0.22))
        .then("approved_on").alias("approved_on"),
        pl.when("finished").then("completed_on").alias("completed_on"),
    ).sort("proposed_on", "j")  # fmt: skip


def project_code(part: Part, table: pl.DataFrame) -> pl.DataFrame:
    return numbered(part.spread(table), "WSS", "project_id")


def wish_code(part: Part, table: pl.DataFrame) -> pl.DataFrame:
    return numbered(part.spread(table), "WXY", "wish_id")


def _write(
    desk: Desk, world: World, source: str, name: str, title: str, make: Callable[[Part], pl.DataFrame],
    events: tuple[str, ...], columns: Callable[[pl.DataFrame], pl.DataFrame], tied: dict[str, str] | None = None,
) -> None:  # fmt: skip
    for after, until in HALF_YEARS:
        with Book(desk, source, f"{name}{until.year}年{until.month}月.xlsx") as book:
            sheet = book.sheet("台账", [title])
            for number, part in enumerate(world.parts()):
                rows = columns(as_known(make(part), after, until, events, tied))
                sheet.append(rows.head(40))
                if not number:
                    sheet.blank_line()
                sheet.append(rows.slice(40))
            sheet.foot(["填报人：谢某"])


def write_micro_projects(desk: Desk, world: World) -> None:
    table = project_table(world.city, world.seed)
    events = ("proposed_on", "approved_on", "completed_on")

    def make(part: Part) -> pl.DataFrame:
        rows = project_code(part, table)
        day = rows["proposed_on"].cast(pl.Int32).cast(pl.Int64)
        return rows.with_columns(part.city.code("community", rows["k"], rows["g"], day).alias("unit_code"))

    def columns(rows: pl.DataFrame) -> pl.DataFrame:
        status = (
            pl.when(pl.col("completed_on").is_not_null()).then(pl.lit("完成")).when("stopped").then(pl.lit("终止"))
            .when(pl.col("approved_on").is_null()).then(pl.lit("申报"))
            .when(pl.col("stage") < 0.4).then(pl.lit("立项")).otherwise(pl.lit("实施"))
        )  # fmt: skip
        return rows.with_columns(status.alias("status"))

    _write(
        desk, world, "micro_projects", "民生微实事项目台账", "民生微实事项目台账", make, events, columns,
        {"satisfaction": "completed_on"},
    )  # fmt: skip


def wish_table(city: City, seed: int) -> pl.DataFrame:
    j = pl.int_range(_WISHES.total, eager=True)
    draws = Draws(j, seed, "micro_wishes")
    g = draws.below("grid", len(city.grid_new))
    finished = j < WISHES_FULFILLED
    done = draws.pick("done", day_pool(FIRST_DAY + timedelta(days=12), LAST_DAY, "volunteers"))
    prompt = pl.Series((0.95, 0.91, 0.86)).gather(city.s_grid_street.gather(g))
    taken = draws.between("taken", 4, 88).zip_with(draws.chance("prompt", prompt), draws.between("tardy", 91, 150))
    lately = draws.pick("late", day_pool(LAST_DAY - timedelta(days=70), LAST_DAY - timedelta(days=12)))
    collected = before(done, taken, draws, "collected").zip_with(finished, lately)
    claimed = collected + ((done - collected).clip(1, 12) * draws.uniform("claim")).floor().cast(pl.Int64)
    claimed = claimed.zip_with(finished, collected + draws.between("claim-late", 1, 11))
    groups = pool((12, 34, 18, 16, 20), 100, ("困难党员", "空巢老人", "困境儿童", "残疾人", "其他居民"))
    return pl.DataFrame(
        {
            "j": j, "g": g, "u": draws.below("unit", 82), "beneficiary_group": draws.pick("group", groups),
            "collected_on": to_date(collected), "claimed_on": to_date(claimed), "fulfilled_on": to_date(done),
            "finished": finished, "ended": j >= WISHES_FULFILLED + _WISHES.open,
            "waiting": draws.chance("waiting", 0.35),
        }
    ).with_columns(
        pl.when(pl.col("finished") | ~pl.col("waiting")).then("claimed_on").alias("claimed_on"),
        pl.when("finished").then("fulfilled_on").alias("fulfilled_on"),
    ).sort("collected_on", "j")  # fmt: skip


def write_wishes(desk: Desk, world: World) -> None:
    table = wish_table(world.city, world.seed)
    events = ("collected_on", "claimed_on", "fulfilled_on")

    def make(part: Part) -> pl.DataFrame:
        rows = wish_code(part, table)
        day = rows["collected_on"].cast(pl.Int32).cast(pl.Int64)
        return rows.with_columns(
            part.city.code("community", rows["k"], rows["g"], day).alias("unit_code"),
            party_unit_code(rows["k"], rows["u"]).alias("party_unit_code"),
        )

    def columns(rows: pl.DataFrame) -> pl.DataFrame:
        status = (
            pl.when(pl.col("fulfilled_on").is_not_null()).then(pl.lit("已实现")).when("ended").then(pl.lit("已终止"))
            .when(pl.col("claimed_on").is_null()).then(pl.lit("待认领")).otherwise(pl.lit("已认领"))
        )  # fmt: skip
        return rows.with_columns(status.alias("status"))

    tied = {"party_unit_code": "claimed_on"}
    _write(desk, world, "micro_wishes", "微心愿台账", "微心愿征集认领台账", make, events, columns, tied)


_LISTS = (("需求清单", 1600), ("资源清单", 700), ("服务清单", 700))
_CONTENTS = (
    "课后托管服务",
    "免费理发",
    "上门体检",
    "场地开放共享",
    "法律咨询",
    "家电维修",
    "普法讲座",
    "反诈宣传",
    "助老送餐",
    "心理疏导",
)


def write_three_lists(desk: Desk, world: World) -> None:
    kinds = [kind for kind, count in _LISTS for _ in range(count)]
    city = world.city

    def make(part: Part) -> pl.DataFrame:
        rows, draws = part.rows(len(kinds), "three_lists")
        g = draws.below("grid", len(city.grid_new))
        day = draws.pick("day", day_pool(FIRST_DAY + timedelta(days=4), LAST_DAY, "office"))
        kind = pl.Series(kinds).gather(rows["j"])
        rate = pl.Series((0.9, 0.84, 0.76)).gather(city.s_grid_street.gather(g))
        met = day + draws.between("met", 1, 35)
        matched = draws.chance("matched", rate) & (kind == "需求清单") & (met <= _LAST)
        offer = draws.between("offer", _LISTS[0][1], len(kinds) - 1)
        return rows.with_columns(offer=offer).with_columns(
            copy_code("QD", "j", 5).alias("entry_id"), kind.alias("list_type"),
            city.code("community", rows["k"], g, day).alias("unit_code"), draws.pick("title", _CONTENTS).alias("title"),
            to_date(day).alias("published_on"),
            matched_on=pl.when(matched).then(to_date(met)),
            matched_entry_id=pl.when(matched).then(copy_code("QD", "offer", 5)),
        ).sort("k", "published_on", "j")  # fmt: skip

    tied = {"matched_entry_id": "matched_on"}
    events = ("published_on", "matched_on")
    _write(desk, world, "three_lists", "三张清单", "需求、资源、服务三张清单", make, events, lambda rows: rows, tied)


def write_renovation_projects(desk: Desk, world: World) -> None:
    rows = []
    for i, e in enumerate(RENOVATED):
        started = date(2025, 2, 18) + timedelta(days=i * 31)
        done = started + timedelta(days=200 + i * 7)
        rows.append((i, e, started, done if done <= LAST_DAY else None, round(320 + i * 41.5, 2)))
    table = frame(rows, i=pl.Int64, e=pl.Int64, started_on=pl.Date, completed_on=pl.Date, investment_wan=pl.Float64)

    def make(part: Part) -> pl.DataFrame:
        spread = part.spread(table)
        return numbered(
            spread.with_columns(estate_code(spread["k"], spread["e"]).alias("estate_code")), "GZXM", "project_id", 3
        )

    events = ("started_on", "completed_on")
    _write(desk, world, "renovation_projects", "老旧小区改造项目", "老旧小区改造项目台账", make, events, lambda r: r)
