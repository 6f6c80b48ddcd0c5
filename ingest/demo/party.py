"""双报到: the units and their members who registered with a community."""

from __future__ import annotations

from datetime import date

import polars as pl

from ingest.demo.books import Book
from ingest.demo.city import FIRST_MEMBER, PEOPLE_PER_COPY, person_key
from ingest.demo.names import name_of, phone_of
from ingest.demo.rand import Draws
from ingest.demo.rosters import community_on, party_unit_code
from ingest.demo.seasons import day_number
from ingest.demo.world import World, to_date
from ingest.demo.writers import Desk

UNITS, UNITS_REGISTERED = 84, 82
MEMBERS, MEMBERS_REGISTERED, MEMBERS_DEPLOYED = 4410, 4323, 3060
#: Members stand in the order of their communities: the first of community c is at MEMBERS * c // 28.
_NAMES = (
    "财政",
    "民政",
    "住建",
    "水利",
    "教体",
    "卫健",
    "司法",
    "审计",
    "统计",
    "林业",
    "城管",
    "交通",
    "文旅",
    "人社",
)
_KINDS = ("局机关党支部", "服务中心", "监测站", "执法队", "管理所", "研究院")


def member_community(member: pl.Series) -> pl.Series:
    return pl.select((((member.cast(pl.Int64) + 1) * 28 - 1) // MEMBERS).alias("c")).to_series()


def member_table(seed: int) -> pl.DataFrame:
    """The members of the pattern; exactly so many registered and deployed as the report says."""
    numbers = pl.int_range(MEMBERS, eager=True)
    draws = Draws(numbers, seed, "members")
    order = draws.bits("order").rank("ordinal").cast(pl.Int64)
    registered = draws.between("registered", day_number(date(2023, 2, 1)), day_number(date(2025, 8, 31)))
    late = draws.between("late", day_number(date(2025, 9, 1)), day_number(date(2026, 9, 20)))
    registered = registered.zip_with(order % 4 != 0, late)
    deployed = registered + draws.between("wait", 0, 40)
    own = draws.chance("blank", 0.1)
    c = member_community(numbers)
    # A member without a community of their own belongs to that of the party unit: such a unit sits in it.
    unit = (c * 3 + draws.below("own-unit", 3)).zip_with(own, draws.below("unit", UNITS))
    return pl.DataFrame(
        {
            "p": numbers + FIRST_MEMBER, "c": c, "u": unit, "own": own,
            "registered_on": to_date(registered), "deployed_on": to_date(deployed), "order": order,
        }
    ).with_columns(
        pl.when(pl.col("order") <= MEMBERS_REGISTERED).then("registered_on").alias("registered_on"),
        pl.when(pl.col("order") <= MEMBERS_DEPLOYED).then("deployed_on").alias("deployed_on"),
    )  # fmt: skip


def _known(table: pl.DataFrame, day: date, last: bool, *columns: str) -> pl.DataFrame:
    return table.with_columns(pl.when((pl.col(c) <= day) | last).then(c).alias(c) for c in columns)


def write_party_units(desk: Desk, world: World) -> None:
    days = (date(2025, 2, 1), date(2025, 8, 1), date(2026, 10, 15))
    serving = member_table(world.seed).group_by("u").len().sort("u")
    table = pl.DataFrame({"u": range(UNITS)}).with_columns(
        pl.Series("serving_members", serving["len"].cast(pl.Int64)),
        pl.Series("party_unit_name", [f"市{_NAMES[u % 14]}{_KINDS[u // 14]}" for u in range(UNITS)]),
        c=pl.col("u") // 3,
        registered_on=pl.when(pl.col("u") < UNITS_REGISTERED).then(
            pl.date(2023, 1, 10) + pl.duration(days=pl.col("u") * 11)
        ),
    )
    for day in days:
        with Book(desk, "party_units", f"双报到单位名册_{day:%Y-%m}.xlsx") as book:
            sheet = book.sheet("单位名册", ["“双报到”单位名册"])
            for part in world.parts():
                rows = part.spread(_known(table, day, day == days[-1], "registered_on"))
                codes = party_unit_code(rows["k"], rows["u"]).alias("party_unit_code")
                sheet.append(rows.with_columns(codes, community_on(part, rows, day).alias("unit_code")))
            sheet.foot(["制表人：市直机关工委"])


def write_party_members(desk: Desk, world: World) -> None:
    days = (date(2025, 2, 1), date(2025, 8, 1), date(2026, 3, 1), date(2026, 10, 15))
    table = member_table(world.seed)
    for day in days:
        known = _known(table, day, day == days[-1], "registered_on", "deployed_on")
        with desk.csv("party_members", f"在职党员报到名册{day:%Y%m}.csv") as file:
            for part in world.parts():
                rows = part.spread(known)
                number = rows["k"] * PEOPLE_PER_COPY + rows["p"]
                code = community_on(part, rows, day).alias("unit_code")
                file.append(
                    rows.with_columns(
                        person_key(rows["k"], rows["p"]).alias("person_key"),
                        name_of(number).alias("name"),
                        phone_of(number).alias("phone"),
                        party_unit_code(rows["k"], rows["u"]).alias("party_unit_code"),
                        pl.when(pl.col("registered_on").is_not_null() & ~pl.col("own")).then(code).alias("unit_code"),
                    )
                )
