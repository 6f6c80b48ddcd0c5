"""A city small enough to count by hand: its exports, as the systems would write them.

One street, two communities, one grid with one micro-grid. Until the end of February 2026: three visits of which
one is refused at the door and one line cannot be read, and two entries of the ledger.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import xlsxwriter

TODAY = "2026-03-20"

UNITS = ["编码", "名称", "层级", "上级编码", "启用日期", "停用日期", "户数", "常住人口", "党员数", "经度", "纬度"]
VISITS = [
    *("走访编号", "走访时间", "走访人编号", "走访人", "微网格编码", "楼栋编码", "户号", "走访类型", "走访方式"),
    *("走访结果", "时长(分钟)", "收集诉求数", "备注", "更新时间"),
]
LEDGER = ["流水号", "日期", "资金来源", "用途", "单位编码", "关联编码", "方向", "金额", "金额单位", "凭证号", "备注"]


def unit(code: str, level: str, parent: str) -> list[str]:
    return [code, f"{code}名", level, parent, "2024-01-01", "", "100", "300", "20", "", ""]


def visit(code: str, day: str, outcome: str = "见面", kind: str = "日常走访") -> list[str]:
    at = f"{day} 09:30:00"
    return [code, at, "W01", "甲乙", "M1", "B1", "101", kind, "入户", outcome, "15", "1", "", at]


def entry(code: str, day: str, direction: str, amount: str, money_unit: str) -> list[str]:
    return [code, day, "市级财政", "民生微实事", "Q1", "", direction, amount, money_unit, "", ""]


def write_csv(path: Path, header: list[str], rows: list[list[str]], encoding: str = "gb18030") -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))


def write_xlsx(path: Path, title: str, header: list[str], rows: list[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, title)
        for number, row in enumerate([header, *rows], start=1):
            sheet.write_row(number, 0, row)


def write_city(inbox: Path) -> None:
    units = [
        *(unit("C", "市", ""), unit("S1", "街道", "C"), unit("Q1", "社区", "S1"), unit("Q2", "社区", "S1")),
        *(unit("G1", "片区网格", "Q1"), unit("M1", "微网格", "G1")),
    ]
    write_xlsx(inbox / "org_units" / "网格台账.xlsx", "组织与网格台账", UNITS, units)
    january = [visit("V1", "2026-01-10"), visit("V2", "2026-01-11", outcome="拒访")]
    february = [visit("V3", "2026-02-10"), visit("V4", "2026-02-11", kind="路过")]
    write_csv(inbox / "visits" / "走访202601.csv", VISITS, january)
    write_csv(inbox / "visits" / "走访202602.csv", VISITS, february)
    entries = [entry("F1", "2026-01-05", "到位", "1.5", "万元"), entry("F2", "2026-02-06", "支出", "800.25", "元")]
    write_xlsx(inbox / "funding_ledger" / "台账.xlsx", "城市基层党建资金台账", LEDGER, entries)


def write_march(inbox: Path) -> None:
    """One more monthly file: two visits, both made."""
    march = [visit("V5", "2026-03-10"), visit("V6", "2026-03-12")]
    write_csv(inbox / "visits" / "走访202603.csv", VISITS, march)


def environment() -> dict[str, str]:
    return os.environ | {"GRIDLEDGER_TODAY": TODAY, "PYTHONPATH": str(Path(__file__).parents[2])}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "orchestration.cli", *arguments]


def start(*arguments: str) -> subprocess.Popen[str]:
    """The command in a process of its own."""
    return subprocess.Popen(
        command(*arguments),
        env=environment(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def copy_home(home: Path, to: Path) -> Path:
    """Another home with the same state; links stay links."""
    shutil.copytree(home, to, symlinks=True)
    return to


def ask(home: Path, query: str) -> list[tuple]:
    """The published database, opened as any reader would."""
    with duckdb.connect((home / "published" / "current.duckdb").resolve(), read_only=True) as con:
        return con.execute(query).fetchall()


def start_code(code: str) -> subprocess.Popen[str]:
    """A line of Python in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", code], env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
