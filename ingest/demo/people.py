"""基层队伍花名册 and 三级挂点联系台账."""

from __future__ import annotations

from datetime import date

import polars as pl

from ingest.demo.books import Book
from ingest.demo.city import FIRST_MEMBER, PEOPLE_PER_COPY, building_code, estate_code, person_key
from ingest.demo.names import id_number_of, name_of, phone_of
from ingest.demo.posts import Posts
from ingest.demo.seasons import REFORM
from ingest.demo.world import Part, World, frame, unit_code
from ingest.demo.writers import Desk

LISTS = (date(2025, 1, 10), date(2025, 7, 15), date(2026, 1, 15), date(2026, 7, 20), date(2026, 10, 22))
_COVER = (
    "填表说明",
    "一、本表由街道党建办汇总，每半年报送一次。",
    "二、任职日期填写任现职时间，离任日期填写最后在岗日。",
    "三、一人多岗的，每岗填写一行。",
)


def write_personnel(desk: Desk, world: World, posts: Posts) -> None:
    table = posts.table().with_row_index("row")
    for number, day in enumerate(LISTS):
        last = number == len(LISTS) - 1
        known = table.filter((pl.col("appointed_on") <= day) | last, pl.col("last_list") >= number)
        left = pl.when((pl.col("left_on") <= day) | last).then("left_on")
        known = known.with_columns(left.alias("left_on"))
        with Book(desk, "personnel", f"基层队伍花名册{day:%Y-%m-%d}.xlsx") as book:
            if number == 3:
                book.cover("填表说明", _COVER)
            sheet = book.sheet("花名册", ["基层队伍花名册"])
            for part in world.parts():
                sheet.append(_people(part.spread(known)))
            sheet.foot(["填报单位：市委组织部"], ["制表人：袁某"])


def _people(rows: pl.DataFrame) -> pl.DataFrame:
    number = rows["k"] * PEOPLE_PER_COPY + rows["p"]
    year, month = pl.col("birth") // 12, (pl.col("birth") % 12 + 1).cast(pl.String)
    two = month.str.zfill(2)
    form = pl.col("p") % 3
    written = (
        pl.when(form == 0).then(pl.format("{}-{}", year, two))
        .when(form == 1).then(pl.format("{}年{}月", year, month))
        .otherwise(pl.format("{}{}", year, two))
    )  # fmt: skip
    born = rows.select(pl.format("{}{}", year, two).fill_null("198001")).to_series()
    return rows.with_columns(
        person_key(rows["k"], rows["p"]).alias("person_key"),
        name_of(number).alias("name"),
        id_number_of(number, born).alias("id_number"),
        phone_of(number).alias("phone"),
        unit_code=unit_code(),
        birth_month=pl.when(pl.col("birth").is_not_null()).then(written),
    )


def _links(world: World) -> pl.DataFrame:
    """(level, person, kind of target, target, street, suffix, start, end) of the pattern."""
    city = world.city
    rows: list[tuple[object, ...]] = []
    begun = date(2024, 11, 1)
    for s in range(3):
        rows.append(("市领导联系街道", 1500 + s, "unit", None, s, "", begun, None))
    for i, unit in enumerate(u for u in city.old_communities if u.ended):
        rows.append(("街道领导驻点社区", 3 + i % 16, "unit", None, unit.street, unit.suffix, begun, date(2025, 6, 30)))
    for c, unit in enumerate(city.new_communities):
        # Two communities were left without a leader until the autumn after the reform.
        start = begun if not unit.started else date(2025, 9, 20) if c in (9, 17) else REFORM
        rows.append(("街道领导驻点社区", 3 + c % 16, "unit", None, unit.street, unit.suffix, start, None))
    for b in range(len(city.building_micro)):
        street = city.grid_street[city.micro_grid[city.building_micro[b]]]
        if b * 37 % 100 >= (1, 3, 6)[street]:
            start = begun if b % 5 else date(2025, 10, 15)
            rows.append(("党员干部联系楼栋", FIRST_MEMBER + b * 3 % 4300, "building", b, street, None, start, None))
    for e in range(34):
        rows.append(("领导干部联系党支部", 1520 + e % 20, "estate", e, 0, None, date(2025, 3, 1), None))
    return frame(
        rows, link_level=pl.String, p=pl.Int64, kind=pl.String, target=pl.Int64, street=pl.Int64, suffix=pl.String,
        started_on=pl.Date, ended_on=pl.Date,
    ).with_row_index("row")  # fmt: skip


def write_contact_links(desk: Desk, world: World) -> None:
    table = _links(world)
    for day in (date(2025, 3, 5), date(2025, 11, 10), date(2026, 9, 8)):
        known = table.filter(pl.col("started_on") <= day)
        known = known.with_columns(pl.when(pl.col("ended_on") <= day).then("ended_on").alias("ended_on"))
        with Book(desk, "contact_links", f"三级挂点联系台账（{day.year}年{day.month}月）.xlsx") as book:
            sheet = book.sheet("联系台账", ["三级挂点联系台账"])
            for part in world.parts():
                sheet.append(_link_columns(part, known))


def _link_columns(part: Part, known: pl.DataFrame) -> pl.DataFrame:
    rows = part.spread(known)
    return rows.with_columns(
        pl.format("LX{}", (pl.col("k") * 10_000 + pl.col("row")).cast(pl.String).str.zfill(8)).alias("link_id"),
        person_key(rows["k"], rows["p"]).alias("person_key"),
        pl.when(pl.col("kind") == "unit").then(unit_code())
        .when(pl.col("kind") == "building").then(building_code(rows["k"], rows["target"]))
        .otherwise(estate_code(rows["k"], rows["target"])).alias("target_code"),
    )  # fmt: skip
