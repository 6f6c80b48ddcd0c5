"""Estates, facilities, teams, service items: lists that are sent whole now and then."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import polars as pl

from ingest.demo.books import Book
from ingest.demo.city import City, estate_code
from ingest.demo.layout import BLOCK_HEIGHT
from ingest.demo.rand import sub_seed
from ingest.demo.seasons import LAST_DAY, REFORM
from ingest.demo.units import community_codes, placed
from ingest.demo.world import Part, World, frame
from ingest.demo.writers import Desk

ROOMS = ("书画室", "健身室", "科普角", "文娱室", "康养室", "四点半课堂", "党课教室", "议事厅")
#: Branches that count for the start-up funding of the twelve months to October 2026, by estate.
FUNDED_LATELY = range(20, 32)
_PROPERTY = ("安澜物业", "和序物业", "青禾物业", "栖居物业", None)
#: Estates under renovation; the last two lack a committee or a workgroup.
RENOVATED = range(0, 34, 2)


def _days(start: date, *offsets: int) -> list[date]:
    return [start + timedelta(days=n) for n in offsets]


def estate_table(city: City, seed: int) -> pl.DataFrame:
    rng = random.Random(sub_seed(seed, "estates"))
    homes = [0] * len(city.estate_community)
    for e, n in zip(city.building_estate, city.building_households, strict=True):
        if e is not None:
            homes[e] += n
    early = _days(date(2022, 11, 1), *(i * 28 for i in range(12))) + _days(
        date(2025, 1, 20), *(i * 25 for i in range(8))
    )
    late = [*_days(date(2025, 9, 8), *(i * 30 for i in range(12))), date(2026, 9, 15), date(2026, 10, 18)]
    branches = [*early, *late, *[None] * 36]
    rows = []
    for e, c in enumerate(city.estate_community):
        renovated, branch = e in RENOVATED, branches[e]
        committee = date(2024, 1, 10) + timedelta(days=e * 9) if (renovated and e != 32) or e % 3 == 0 else None
        group = date(2024, 6, 1) + timedelta(days=e * 12) if renovated and e != 30 else None
        name = f"{'澄璧映疏兰松竹云'[e % 8]}{'园苑庭邸湾阁台'[e % 7]}{e // 8 + 1}期"
        rows.append((e, name, c, homes[e], renovated or rng.random() < 0.2, branch, committee, group, _PROPERTY[e % 5]))
    return frame(
        rows, e=pl.Int64, estate_name=pl.String, c=pl.Int64, households=pl.Int64, is_old=pl.Boolean,
        branch_founded_on=pl.Date, committee_founded_on=pl.Date, workgroup_founded_on=pl.Date,
        property_company=pl.String,
    )  # fmt: skip


def facility_table(city: City, seed: int) -> pl.DataFrame:
    """24 open centres, 10 of them built since 2025; 4 estate stations; 7 warm-bee stations; some closed or to come."""
    rng = random.Random(sub_seed(seed, "facilities"))
    rows: list[tuple[object, ...]] = []

    def add(kind: str, c: int, works: str, done: date | None, opened: date | None, closed: date | None = None) -> None:
        cells = [cell for g in city.new_communities[c].grids for cell in city.grid_cells[g]]
        x = sum(cell[0] for cell in cells) / len(cells) + 0.5 + rng.uniform(-2, 2)
        y = sum(cell[1] for cell in cells) / len(cells) + 0.5 + rng.uniform(-BLOCK_HEIGHT / 5, BLOCK_HEIGHT / 5)
        rooms = "、".join(rng.sample(ROOMS, rng.randint(2, 6)))
        rows.append((len(rows), kind, c, works, done, opened, closed, rooms, rng.random() < 0.9, x, y))

    seats = [c for c in range(28) if c not in (6, 13, 20, 27)]
    for i in range(24):
        c = seats[i * 5 % 24]
        done = date(2025, 2, 20) + timedelta(days=i * 55)
        if i < 10:
            add("党群服务中心", c, ("新建", "改建", "扩建")[i % 3], done, done + timedelta(days=20))
        else:
            add("党群服务中心", c, "新建" if i == 10 else "原有", date(2023, 6, 1), date(2023, 7, 1))
    add("党群服务中心", 5, "原有", date(2018, 5, 1), date(2018, 6, 1), date(2025, 12, 31))
    add("党群服务中心", 13, "新建", None, None)
    for i in range(4):
        add("小区党群驿站", 3 + i * 7, "改建", date(2025, 3, 1), date(2025, 4, 1) + timedelta(days=i * 90))
    for i in range(7):
        add("暖蜂驿站", i * 4, "新建", date(2024, 11, 1), date(2025, 1, 15) + timedelta(days=i * 70))
    add("暖蜂驿站", 2, "新建", date(2026, 10, 20), LAST_DAY + timedelta(days=15))
    return frame(
        rows, f=pl.Int64, facility_type=pl.String, c=pl.Int64, works=pl.String, completed_on=pl.Date, opened_on=pl.Date,
        closed_on=pl.Date, rooms=pl.String, signage_ok=pl.Boolean, x=pl.Float64, y=pl.Float64,
    )  # fmt: skip


#: Teams by type: (type, how many are at work today).
TEAM_TYPES = (
    ("党员突击队", 86),
    ("党员志愿服务队", 250),
    ("党群志愿服务队", 250),
    ("志愿先锋队", 31),
    ("红色管家", 12),
)


def team_table() -> pl.DataFrame:
    rows: list[tuple[object, ...]] = []
    kinds = [kind for kind, count in TEAM_TYPES for _ in range(count)]
    for t, kind in enumerate(kinds):
        founded = date(2023, 2, 1) + timedelta(days=t * 577 % 900)
        rows.append((t, kind, t % 28, t % 82, founded, None, 3))
    for i in range(9):
        rows.append(
            (700 + i, TEAM_TYPES[i % 3][0], i, i, date(2023, 5, 1), date(2025, 10, 31) + timedelta(days=i * 30), 3)
        )
    # Two teams vanish from the list without being disbanded; one is founded after the city's last day.
    rows += [(720 + i, "党员突击队", 8 + i, i, date(2023, 5, 1), None, 1) for i in range(2)]
    rows.append((730, "党员突击队", 4, 4, LAST_DAY + timedelta(days=1), None, 3))
    return frame(
        rows, t=pl.Int64, team_type=pl.String, c=pl.Int64, u=pl.Int64, founded_on=pl.Date, disbanded_on=pl.Date,
        last_list=pl.Int64,
    )  # fmt: skip


def item_table() -> pl.DataFrame:
    """108 services in force; six more were taken off the list."""
    subjects = (
        "老年优待证",
        "居住证明",
        "低保申请",
        "临时救助",
        "医保参保",
        "养老认证",
        "失业登记",
        "生育登记",
        "残疾人证",
        "高龄津贴",
        "公租房",
        "退役军人",
    )
    actions = ("申请", "变更", "补办", "注销", "查询", "初审", "年审", "代办", "登记", "备案")
    names = [s + a for a in actions for s in subjects][:114]
    rows: list[tuple[object, ...]] = []
    for i, name in enumerate(names):
        start, end = date(2023, 1, 1) if i % 6 else date(2025, 3, 1), date(2025, 12, 31) if i >= 108 else None
        rows.append((i, name, "承办" if i % 3 else "代办", i % 4 != 0, start, end))
    return frame(
        rows,
        i=pl.Int64,
        item_name=pl.String,
        handling=pl.String,
        on_kiosk=pl.Boolean,
        valid_from=pl.Date,
        valid_to=pl.Date,
    )


def facility_code(k: pl.Series, f: pl.Series) -> pl.Series:
    return "ZD" + (k * 100 + f).cast(pl.String).str.zfill(6)


def team_code(k: pl.Series, t: pl.Series) -> pl.Series:
    return "DW" + (k * 1000 + t).cast(pl.String).str.zfill(7)


def party_unit_code(k: pl.Series, u: pl.Series) -> pl.Series:
    return "DZ" + (k * 100 + u).cast(pl.String).str.zfill(6)


def _lists(
    desk: Desk, world: World, source: str, title: str, days: Sequence[date], table: pl.DataFrame,
    seen: Sequence[str], columns: Callable[[Part, pl.DataFrame, date], pl.DataFrame], stamp: str = "%Y%m%d",
) -> None:  # fmt: skip
    """One workbook per list day. What happened later (dates in ``seen``) is not on an earlier list yet."""
    for number, day in enumerate(days):
        final = number == len(days) - 1
        known = table.with_columns(pl.when((pl.col(d) <= day) | final).then(d).alias(d) for d in seen)
        if "last_list" in table.columns:
            known = known.filter(pl.col("last_list") >= number)
        with Book(desk, source, f"{title}_{day.strftime(stamp)}.xlsx") as book:
            sheet = book.sheet(title, [f"{title}（截至{day.year}年{day.month}月{day.day}日）"])
            for part in world.parts():
                sheet.append(columns(part, known, day))
            sheet.foot(["制表人：柳某　　审核人：范某"])


def community_on(part: Part, rows: pl.DataFrame, day: date) -> pl.Series:
    """Codes of the communities ``c`` as a list of that day names them (by a grid of theirs)."""
    first_grid = pl.Series([u.grids[0] for u in part.city.new_communities])
    if day >= REFORM:
        return community_codes(rows["k"], rows["c"], part.city)
    return part.city.code("community", rows["k"], first_grid.gather(rows["c"]), pl.repeat(0, rows.height, eager=True))


def write_estates(desk: Desk, world: World) -> None:
    def columns(part: Part, known: pl.DataFrame, day: date) -> pl.DataFrame:
        rows = part.spread(known)
        codes = estate_code(rows["k"], rows["e"]).alias("estate_code"), community_on(part, rows, day).alias("unit_code")
        return rows.with_columns(*codes)

    days = (date(2025, 1, 10), date(2025, 10, 10), date(2026, 10, 25))
    seen = ("branch_founded_on", "committee_founded_on", "workgroup_founded_on")
    _lists(desk, world, "estates", "小区台账", days, estate_table(world.city, world.seed), seen, columns, "%Y-%m-%d")


def write_facilities(desk: Desk, world: World) -> None:
    def columns(part: Part, known: pl.DataFrame, day: date) -> pl.DataFrame:
        rows = placed(part.spread(known), world.scale)
        names = pl.Series([u.name.removesuffix("社区") for u in world.city.new_communities]).gather(rows["c"])
        return rows.with_columns(
            facility_code(rows["k"], rows["f"]).alias("facility_code"),
            community_on(part, rows, day).alias("unit_code"),
            pl.concat_str(names, "facility_type").alias("facility_name"),
        )

    days = (date(2025, 1, 15), date(2025, 7, 8), date(2026, 4, 8), date(2026, 10, 26))
    table = facility_table(world.city, world.seed)
    seen = ("completed_on", "opened_on", "closed_on")
    _lists(desk, world, "facilities", "党群服务阵地台账", days, table, seen, columns)


def write_teams(desk: Desk, world: World) -> None:
    def columns(part: Part, known: pl.DataFrame, day: date) -> pl.DataFrame:
        rows = part.spread(known.filter((pl.col("founded_on") <= day) | (day >= date(2026, 10, 1))))
        return rows.with_columns(
            team_code(rows["k"], rows["t"]).alias("team_code"),
            community_on(part, rows, day).alias("unit_code"),
            party_unit_code(rows["k"], rows["u"]).alias("party_unit_code"),
            pl.format("{}第{}队", "team_type", pl.col("t") + 1).alias("team_name"),
        )

    days = (date(2025, 1, 18), date(2025, 7, 18), date(2026, 3, 18), date(2026, 10, 28))
    _lists(
        desk,
        world,
        "volunteer_teams",
        "志愿服务队伍名册",
        days,
        team_table(),
        ("disbanded_on",),
        columns,
        "%Y年%m月%d日",
    )


def write_items(desk: Desk, world: World) -> None:
    def columns(part: Part, known: pl.DataFrame, day: date) -> pl.DataFrame:
        code = pl.format("SX{}", (pl.col("i") + 1).cast(pl.String).str.zfill(4)).alias("item_code")
        return known.filter(pl.lit(part.number == 0), pl.col("valid_from") <= day).with_columns(code)

    days = (date(2025, 1, 6), date(2026, 1, 6))
    _lists(desk, world, "service_items", "社区服务事项清单", days, item_table(), ("valid_to",), columns, "%Y%m")
