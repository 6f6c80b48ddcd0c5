"""Files that cannot or must not be taken, in a home beside good ones."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import xlsxwriter

from .foreign_city import City, two_sources
from .home import Home, Result
from .spec import sources

TODAY = date(2024, 4, 9)
NOISE = random.Random(5).randbytes(4000)
PASSWORD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500) + "EncryptedPackage".encode("utf-16-le") + NOISE


def workbook(
    path: Path, source: str, *, sheet: str = "Sheet1", rename: dict[str, str] | None = None, rows: int = 1
) -> None:
    """A workbook with the columns of the source, some headers written otherwise or (as "") left out."""
    rename = rename or {}
    heads = [rename.get(column.header, column.header) for column in sources()[source].columns]
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet(sheet)
    page.write_row(0, 0, [f"{source} 台账"])
    page.write_row(1, 0, [head for head in heads if head])
    for row in range(rows):
        page.write_row(2 + row, 0, [f"欧阳卓尔{row}" for head in heads if head])
    book.close()


def plain(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def cut_in_half(path: Path) -> None:
    workbook(path, "three_lists")
    path.write_bytes(path.read_bytes()[:2500])


def empty_zip_named_workbook(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "不是工作簿")


# path → how to make it, what its reason must say
REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "studies/乱码.xlsx": (lambda path: plain(path, NOISE), ""),
    "studies/加密.xlsx": (lambda path: plain(path, PASSWORD), ""),
    "three_lists/半个.xlsx": (cut_in_half, ""),
    "three_lists/假的.xlsx": (empty_zip_named_workbook, ""),
    "studies/缺键.xlsx": (lambda path: workbook(path, "studies", rename={"会议编号": ""}), "会议编号"),
    "studies/缺必填.xlsx": (lambda path: workbook(path, "studies", rename={"研判日期": ""}), "研判日期"),
    "micro_wishes/改名.xlsx": (
        lambda path: workbook(path, "micro_wishes", rename={"认领单位编码": "认领单位代码"}),
        "认领单位代码",
    ),
    "party_members/空.csv": (lambda path: plain(path, b""), ""),
    "party_members/空格.csv": (lambda path: plain(path, b"\r\n \r\n"), ""),
    "service_cases/放错的.csv": (lambda path: plain(path, "走访编号,走访时间\r\n1,2\r\n".encode("gb18030")), ""),
    "volunteer_checkins/乱码.csv": (lambda path: plain(path, NOISE), ""),
    "whistles/不是.ndjson": (lambda path: plain(path, "这不是 JSON\n".encode()), ""),
    "joint_meetings/没有会议.xlsx": (lambda path: workbook(path, "joint_meetings", sheet="其他表"), "会议"),
}
UNFINISHED = [
    "visits/visits_202404.csv.part",
    "studies/~$研判.xlsx",
    "visits/.visits_202404.csv",
    "visits/走访.csv.crdownload",
]
UNPLACED = ["直接放在这里.csv", "没有这个来源/数据.csv"]
HEADER_ONLY = "platform_sessions/只有表头.xlsx"


@dataclass
class Mixed:
    """A home with files that cannot be taken, and how its run ended."""

    home: Home
    city: City | None
    result: Result


def make_mixed(root: Path) -> Mixed:
    """Good units and visits, and every bad file there is; run once."""
    home = Home(root, TODAY)
    city = two_sources(home.inbox)
    for path, (make, _) in REFUSED.items():
        make(home.inbox / path)
    for path in (*UNFINISHED, *UNPLACED):
        plain(home.inbox / path, "走访编号\r\n欧阳卓尔\r\n".encode("gb18030"))
    workbook(home.inbox / HEADER_ONLY, "platform_sessions", rows=0)
    return Mixed(home, city, home.run())


def make_only_bad(root: Path) -> Mixed:
    """Nothing but a file that nobody can read."""
    home = Home(root, TODAY)
    plain(home.inbox / "studies/乱码.xlsx", NOISE)
    return Mixed(home, None, home.run())
