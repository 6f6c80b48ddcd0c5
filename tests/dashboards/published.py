"""A small published database with numbers set by hand, so that a test knows what the page has to say.

October 2026 is the month under test; the figures that tests rely on stand in EXACT. All other cells follow
one plain rule (`usual`), only so that the lines have something to show.
"""

import datetime as dt
import math
from pathlib import Path

import duckdb
import polars as pl
import published_builds
import published_issues
import published_scores
import published_services

CITY = ("C", "示例市")
STREETS = {"S1": "东湖街道", "S2": "西园街道"}
# code: (name, street, first day, last day)
COMMUNITIES = {
    "A0": ("东湖社区", "S1", dt.date(2020, 1, 1), dt.date(2025, 6, 30)),
    "A1": ("文昌社区", "S1", dt.date(2025, 7, 1), None),
    "A2": ("湖滨社区", "S1", dt.date(2025, 7, 1), None),
    "B1": ("学府社区", "S2", dt.date(2020, 1, 1), None),
    "B2": ("榕城社区", "S2", dt.date(2020, 1, 1), None),
}
# code, name, level, parent; all of 文昌社区
GRIDS = [
    ("A1G1", "第1网格", "grid", "A1"),
    ("A1G1M1", "第1微网格", "micro_grid", "A1G1"),
    ("A1G1M2", "第2微网格", "micro_grid", "A1G1"),
    ("A1G2", "第2网格", "grid", "A1"),
]
MONTHS = [dt.date(2025 + i // 12, i % 12 + 1, 1) for i in range(22)]
NOW, LAST, YEAR_AGO = dt.date(2026, 10, 1), dt.date(2026, 9, 1), dt.date(2025, 10, 1)

# (fact, measure): breakdown -> a usual month of one community
USUAL = {
    ("visits", "visits_made"): {"日常走访": 300, "大走访": 80, "重点走访": 40, "挂点走访": 20},
    ("issues", "reported"): {
        "party_grid": 40, "safety_grid": 30, "fire_grid": 20, "council": 6, "joint_meeting": 5,
        "whistle": 3, "da_gong_wei": 2, "da_dang_wei": 4, "renovation": 5,
    },
    ("issues", "resolved"): {
        "party_grid": 38, "safety_grid": 29, "fire_grid": 18, "council": 6, "joint_meeting": 5,
        "whistle": 3, "da_gong_wei": 2, "da_dang_wei": 4, "renovation": 4,
    },
    ("volunteer_hours", "hours"): {"平时": 500, "急时": 20},
    ("funding", "received_yuan"): {"城市基层党建专项党费": 40000, "市级财政": 150000, "社会捐赠": 10000},
    ("funding", "spent_yuan"): {"城市基层党建专项党费": 30000, "市级财政": 120000, "共建单位": 8000},
}  # fmt: skip

# Visits, every type 日常走访 in these months: September 1,000 in all, October 1,250 (+25.0 %), a year ago 800.
# 东湖街道 600 -> 840 (+240, 文昌社区 +200, 湖滨社区 +40), 西园街道 400 -> 410 (+10).
# Issues: reported 500 -> 510 (+2.0 %), resolved 480 -> 480; hours 2,000 -> 1,900 (-5.0 %);
# received 1,000,000 -> 1,000,000; spent 0 -> 250,000 (new).
EXACT = {
    ("visits", "visits_made"): {
        NOW: {"A1": 500, "A2": 340, "B1": 210, "B2": 200},
        LAST: {"A1": 300, "A2": 300, "B1": 200, "B2": 200},
        YEAR_AGO: {"A1": 200, "A2": 200, "B1": 200, "B2": 200},
    },
    ("issues", "reported"): {
        NOW: {"A1": 150, "A2": 130, "B1": 120, "B2": 110},
        LAST: {"A1": 140, "A2": 130, "B1": 120, "B2": 110},
    },
    ("issues", "resolved"): {
        NOW: {"A1": 130, "A2": 120, "B1": 120, "B2": 110},
        LAST: {"A1": 120, "A2": 130, "B1": 120, "B2": 110},
    },
    ("volunteer_hours", "hours"): {
        NOW: {"A1": 500, "A2": 500, "B1": 500, "B2": 400},
        LAST: {"A1": 500, "A2": 500, "B1": 500, "B2": 500},
    },
    ("funding", "received_yuan"): {NOW: {"A1": 1_000_000}, LAST: {"B1": 1_000_000}},
    ("funding", "spent_yuan"): {NOW: {"A1": 250_000}, LAST: {}},
}

MONTHLY = {
    "visits": ("入户走访记录", "党建网格平台"),
    "party_grid_events": ("网格事项", "党建网格平台"),
    "safety_grid_events": ("事件", "综治网格平台"),
    "fire_hazards": ("隐患台账", "消防网格平台"),
    "service_cases": ("社区服务办件", "政务服务中心"),
    "volunteer_checkins": ("签到记录", "志愿服务平台"),
}
OTHERS = {"funding_ledger": ("资金台账", "城市基层党建"), "org_units": ("组织与网格台账", "网格一张图")}
MISSING = {("visits", dt.date(2025, 3, 1)), ("fire_hazards", NOW)}
LATE = {("service_cases", dt.date(2026, 8, 1))}

# path, source, status, reason, read, skipped, loaded, duplicate, superseded, quarantined
FILES = [
    ("visits/入户走访_202610.csv", "visits", "loaded", None, 1300, 0, 1250, 30, 15, 5),
    ("visits/入户走访_202609.csv", "visits", "loaded", None, 1000, 0, 1000, 0, 0, 0),
    ("funding_ledger/资金台账.xlsx", "funding_ledger", "loaded", None, 200, 2, 197, 0, 0, 3),
    ("fire_hazards/隐患台账_202610.xlsx", "fire_hazards", "rejected", "缺少关键列“隐患编号”", 0, 0, 0, 0, 0, 0),
]
# source, path, row, unit, column, value, reason
QUARANTINED = [
    *[("visits", FILES[0][0], 10 + i, "A1", "visit_type", "家访", "enum") for i in range(4)],
    ("visits", FILES[0][0], 77, "B1", "visited_at", "2027-01-03", "future"),
    *[("funding_ledger", FILES[2][0], 20 + i, "S2", "amount", "约三万", "type") for i in range(3)],
]

SCHEMA = """
create table dim_unit (unit_key varchar, unit_code varchar, unit_name varchar, level varchar, parent_code varchar,
    street_code varchar, community_code varchar, valid_from date, valid_to date, is_current boolean,
    households integer);
create table dim_unit_outline (unit_code varchar, outline varchar, label_longitude double, label_latitude double,
    west double, south double, east double, north double);
create table dim_date (date date, month date, quarter varchar, year integer, is_workday boolean);
create table agg_facts_monthly (unit_code varchar, unit_name varchar, level varchar, parent_code varchar,
    street_code varchar, community_code varchar, month date, fact varchar, measure varchar, breakdown varchar,
    value double);
create table fct_deliveries_monthly (source_id varchar, month date, status varchar, due_on date, received_on date,
    rows bigint, files bigint);
create table dim_source (source_id varchar, system varchar, title varchar, owner_post varchar, owner_level varchar,
    format varchar, load varchar, cadence varchar, columns bigint);
create table load_files (file_id varchar, source_id varchar, path varchar, sha256 varchar, sheet varchar,
    status varchar, reason varchar, rows_read bigint, rows_skipped bigint, rows_loaded bigint, rows_duplicate bigint,
    rows_superseded bigint, rows_quarantined bigint, first_seen_at timestamp);
create table quarantined_rows (source_id varchar, file_id varchar, path varchar, sheet varchar, row_number bigint,
    unit_code varchar, column_name varchar, value varchar, reason varchar, status varchar, is_latest boolean);
create table as_of (as_of date, source_id varchar, column_name varchar, path varchar, sheet varchar, row_number bigint,
    rows_in_month bigint, usual_rows_per_month double);
create table fct_micro_projects (project_id varchar, unit_code varchar, title varchar, category varchar,
    proposed_on date, approved_on date, completed_on date, budget_yuan decimal(18, 2), status varchar);
create table fct_micro_wishes (wish_id varchar, unit_code varchar, beneficiary_group varchar, collected_on date,
    claimed_on date, fulfilled_on date, status varchar);
create table build_info (build_id varchar, built_at timestamp, as_of date, program_version varchar, fingerprint varchar,
    rows_total bigint);
"""


def usual(code: str, month: dt.date, value: float) -> float:
    """A season, a slow rise and a difference between units; nothing that a test relies on."""
    season = 1 + 0.15 * math.sin((month.month - 2) / 12 * 2 * math.pi)
    rise = 1 + 0.01 * (month.year * 12 + month.month - 2025 * 12)
    return round(value * season * rise * (0.8 + sum(map(ord, code)) % 7 / 15))


def community_rows(communities: dict) -> list[tuple]:
    rows = []
    for code, (_, _, first, last) in communities.items():
        for month in MONTHS:
            if month < first or (last and month > last):
                continue
            for (fact, measure), parts in USUAL.items():
                exact = EXACT[fact, measure].get(month)
                if communities is COMMUNITIES and exact is not None:
                    cells = {next(iter(parts)): exact[code]} if code in exact else {}
                else:
                    cells = {name: usual(code, month, value) for name, value in parts.items()}
                if fact == "visits" and ("visits", month) in MISSING:
                    continue
                rows += [(code, month, fact, measure, part, value) for part, value in cells.items()]
    return rows


def build(
    published: Path,
    build_id: str = "b-0001",
    *,
    as_of: dt.date = dt.date(2026, 10, 31),
    communities: dict = COMMUNITIES,
    streets: dict = STREETS,
    current: bool = True,
) -> Path:
    """Write one build and, unless told otherwise, move the link to it."""
    published.mkdir(parents=True, exist_ok=True)
    path = published / f"gridledger-{build_id}.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(SCHEMA)
        con.execute(published_issues.SCHEMA)
        published_builds.build(con, fill, build_id, as_of)
        _units(con, communities, streets)
        con.execute(
            "create temp table base"
            "(code varchar, month date, fact varchar, measure varchar, part varchar, value double)"
        )
        fill(con, "base", community_rows(communities))
        con.execute("delete from base where month > ?", [as_of])
        for column in ("unit_code", "street_code", "parent"):
            _roll_up(con, column)
        _deliveries(con, as_of)
        published_scores.build(con, fill, communities, MONTHS, as_of)
        published_services.build(con, fill)
        con.execute(
            "insert into as_of values (?, 'visits', 'visited_at', ?, '', 1301, 1300, 1200)", [as_of, FILES[0][0]]
        )
        con.execute(
            "insert into build_info values (?, timestamp '2026-11-03 06:40:00', ?, '0.1.0', 'f1', 2500)",
            [build_id, as_of],
        )
    if current:
        point(published, path)
    return path


def fill(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    """All rows in one statement; a statement per row takes seconds."""
    frame = pl.DataFrame(rows, orient="row", infer_schema_length=None)
    con.register("given", frame)
    con.execute(f"insert into {table} select * from given")
    con.unregister("given")


def point(published: Path, path: Path) -> None:
    """Move the link as publishing does: a new link, renamed over the old one."""
    fresh = published / "current.tmp"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(path.name)
    fresh.rename(published / "current.duckdb")


def _units(con: duckdb.DuckDBPyConnection, communities: dict, streets: dict) -> None:
    start = dt.date(2020, 1, 1)
    rows = [(f"{CITY[0]}@1", *CITY, "city", None, None, None, start, None, True, 9000)]
    rows += [(f"{s}@1", s, name, "street", "C", s, None, start, None, True, 4500) for s, name in streets.items()]
    rows += [
        (f"{c}@1", c, name, "community", street, street, c, first, last, last is None, 900)
        for c, (name, street, first, last) in communities.items()
    ]
    if "A1" in communities:
        since = communities["A1"][2]
        rows += [
            (f"{code}@1", code, name, level, parent, "S1", "A1", since, None, True, 90)
            for code, name, level, parent in GRIDS
        ]
    rows.append(("UNKNOWN", "UNKNOWN", "未知单位", None, "C", None, None, None, None, True, None))
    fill(con, "dim_unit", rows)


def _roll_up(con: duckdb.DuckDBPyConnection, level: str) -> None:
    """unit_code: the community itself, street_code: its street, parent: the city."""
    code = {"unit_code": "u.unit_code", "street_code": "u.street_code", "parent": "'C'"}[level]
    con.execute(f"""
        insert into agg_facts_monthly
        select t.unit_code, t.unit_name, t.level, t.parent_code, t.street_code, t.community_code,
               b.month, b.fact, b.measure, b.part, sum(b.value)
        from base b join dim_unit u on u.unit_code = b.code join dim_unit t on t.unit_code = {code}
        group by all
    """)


def _arrived(source: str, month: dt.date) -> tuple:
    """Status, when it was due, when it came, rows and files."""
    due = (month + dt.timedelta(days=41)).replace(day=10)
    if (source, month) in MISSING:
        return ("missing", due, None, 0, 0)
    if (source, month) in LATE:
        return ("late", due, due + dt.timedelta(days=9), 1000, 1)
    return ("received", due, due - dt.timedelta(days=5), 1000, 1)


def _deliveries(con: duckdb.DuckDBPyConnection, as_of: dt.date) -> None:
    for cadence, sources in (("monthly", MONTHLY), ("irregular", OTHERS)):
        named = [(source, system, title) for source, (title, system) in sources.items()]
        fill(con, "dim_source", [(*name, "信息员", "市", "csv", "upsert", cadence, 10) for name in named])
    rows = [(source, month, *_arrived(source, month)) for source in MONTHLY for month in MONTHS if month <= as_of]
    fill(con, "fct_deliveries_monthly", rows)
    seen = dt.datetime(2026, 11, 2, 9, 14)
    files = [(f"f{i}", source, path, "sha", "", *rest, seen) for i, (path, source, *rest) in enumerate(FILES)]
    fill(con, "load_files", files)
    waiting = [(source, "f", path, "", *rest, "open", True) for source, path, *rest in QUARANTINED]
    fill(con, "quarantined_rows", waiting)
