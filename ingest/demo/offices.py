"""The small ledgers of the offices: studies, platform sessions, inspections, admissions of grid tasks."""

from __future__ import annotations

import random
from datetime import timedelta

import polars as pl

from ingest.demo.books import Book
from ingest.demo.city import street_code
from ingest.demo.ledgers import HALF_YEARS
from ingest.demo.rand import sub_seed
from ingest.demo.seasons import FIRST_DAY, LAST_DAY, months
from ingest.demo.world import World, as_known, copy_code, frame
from ingest.demo.writers import Desk

PLATFORMS = ("综合治理", "公共服务", "综合行政执法", "规划建设", "应急管理")
_DEPARTMENTS = ("市卫健局", "市教育局", "市统计局", "市应急局", "市文旅局", "市城管局", "市民政局", "市住建局")
#: Share of months in which a street's platform does not meet.
_IDLE = (0.0, 0.02, 0.07)


def write_studies(desk: Desk, world: World) -> None:
    rng = random.Random(sub_seed(world.seed, "studies"))
    rows: list[tuple[object, ...]] = []
    for month in months():
        for topic in ("基层党建", "基层治理")[: 2 if rng.random() < 0.25 else 1]:
            day = month + timedelta(days=rng.randint(8, 26))
            rows.append((f"YP{day:%Y%m}{len(rows) + 1:03d}", day, topic, rng.randint(2, 7)))
    table = frame(rows, meeting_id=pl.String, held_on=pl.Date, topic=pl.String, items=pl.Int64)
    for year in (2025, 2026):
        with Book(desk, "studies", f"常委会研判台账{year}.xlsx") as book:
            sheet = book.sheet("研判", ["市委常委会“一月一研判”台账"])
            sheet.append(table.filter(pl.col("held_on").dt.year() == year))
            sheet.foot(["制表人："])


def write_platform_sessions(desk: Desk, world: World) -> None:
    rng = random.Random(sub_seed(world.seed, "platforms"))
    rows: list[tuple[object, ...]] = []
    for month in months():
        for street in range(3):
            for platform in PLATFORMS:
                if rng.random() < _IDLE[street]:
                    continue
                for _ in range(2 if rng.random() < 0.15 else 1):
                    items = rng.randint(2, 12)
                    day = min(month + timedelta(days=rng.randint(2, 27)), LAST_DAY)
                    rows.append((len(rows), street, platform, day, items, items - rng.randint(0, min(items, 3))))
    table = frame(
        rows, n=pl.Int64, street=pl.Int64, platform=pl.String, held_on=pl.Date, items=pl.Int64, items_resolved=pl.Int64
    )
    for after, until in HALF_YEARS:
        with Book(desk, "platform_sessions", f"五大平台调度记录_{until:%Y%m}.xlsx") as book:
            sheet = book.sheet("调度记录", ["街道五大平台调度记录"])
            for part in world.parts():
                spread = part.spread(as_known(table, after, until, ("held_on",)))
                code = street_code(spread["k"], spread["street"]).alias("unit_code")
                sheet.append(spread.with_columns(code, copy_code("DD", "n", 5).alias("session_id")))
            sheet.foot(["制表人："])


def write_inspections(desk: Desk, world: World) -> None:
    """One in eight was not approved; the report counts those."""
    rng = random.Random(sub_seed(world.seed, "inspections"))
    rows: list[tuple[object, ...]] = []
    for n in range(48):
        start = FIRST_DAY + timedelta(days=10 + n * 13)
        approved = n % 8 != 5
        topic = rng.choice(("安全生产专项督查", "环境卫生考核", "统计数据质量核查", "文明创建检查"))
        number = f"基治批〔{start.year}〕{n + 1}号" if approved else None
        end = start + timedelta(days=rng.randint(0, 4)) if n < 47 else None
        rows.append((n, rng.choice(_DEPARTMENTS), rng.randrange(3), topic, approved, number, start, end))
    table = frame(
        rows, n=pl.Int64, department=pl.String, street=pl.Int64, title=pl.String, approved=pl.Boolean,
        approval_no=pl.String, started_on=pl.Date, ended_on=pl.Date,
    )  # fmt: skip
    for year in (2025, 2026):
        with Book(desk, "inspections", f"检查考核报批台账_{year}年.xlsx") as book:
            sheet = book.sheet("报批台账", ["对街道检查考核报批台账（一事一报）"])
            for part in world.parts():
                spread = part.spread(table.filter(pl.col("started_on").dt.year() == year))
                code = street_code(spread["k"], spread["street"]).alias("unit_code")
                sheet.append(spread.with_columns(code, copy_code("JC", "n", 4).alias("inspection_id")))
            sheet.foot(["制表人："])


def write_admissions(desk: Desk, world: World) -> None:
    rng = random.Random(sub_seed(world.seed, "admissions"))
    rows: list[tuple[object, ...]] = []
    for n in range(120):
        applied = FIRST_DAY + timedelta(days=5 + n * 5)
        verdict = None if n >= 114 else "不准入" if n % 4 == 3 else "准入"
        admitted = applied + timedelta(days=rng.randint(3, 18)) if verdict == "准入" else None
        until = admitted + timedelta(days=rng.choice((180, 365))) if admitted and rng.random() < 0.6 else None
        title = rng.choice(
            ("人口信息核查", "安全用电排查", "反诈宣传入户", "老年人口摸底", "出租屋登记", "防汛隐患排查")
        )
        rows.append(
            (f"ZR{n + 1:05d}", rng.choice(_DEPARTMENTS), title, applied, verdict, admitted, until, rng.randint(0, 5))
        )
    table = frame(
        rows, task_id=pl.String, department=pl.String, title=pl.String, applied_on=pl.Date, admission=pl.String,
        admitted_on=pl.Date, valid_to=pl.Date, forms=pl.Int64,
    )  # fmt: skip
    undecided = (pl.col("admission") == "准入") & pl.col("admitted_on").is_null()
    for after, until in HALF_YEARS:
        with Book(desk, "grid_task_admissions", f"网格工作事项准入台账{until:%Y-%m}.xlsx") as book:
            sheet = book.sheet("准入台账", ["网格工作事项准入台账"])
            known = as_known(table, after, until, ("applied_on", "admitted_on"), {"valid_to": "admitted_on"})
            sheet.append(known.with_columns(pl.when(~undecided).then("admission").alias("admission")))
            sheet.foot(["制表人：网格中心"])
