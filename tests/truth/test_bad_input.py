"""Bad files beside good ones: each is refused or left alone with a reason, and the rest goes on."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from . import published as p
from .compare import differences
from .foreign_city import City, two_sources
from .home import Home, Result
from .leaks import leaks
from .oracle import Truth
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
    home: Home
    city: City
    result: Result


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Mixed:
    home = Home(tmp_path_factory.mktemp("mixed"), TODAY)
    city = two_sources(home.inbox)
    for path, (make, _) in REFUSED.items():
        make(home.inbox / path)
    for path in (*UNFINISHED, *UNPLACED):
        plain(home.inbox / path, "走访编号\r\n欧阳卓尔\r\n".encode("gb18030"))
    workbook(home.inbox / HEADER_ONLY, "platform_sessions", rows=0)
    return Mixed(home, city, home.run())


def test_the_run_goes_on(mixed: Mixed) -> None:
    assert mixed.result.code == 0, mixed.result.err
    assert not differences(mixed.city.cells, mixed.home.cells())
    truth = Truth(mixed.home.inbox, TODAY, only={"org_units", "visits"})
    assert not differences(p.visits(truth), p.found_visits(mixed.home))


@pytest.mark.parametrize("path", REFUSED)
def test_bad_file_is_refused_with_a_reason(mixed: Mixed, path: str) -> None:
    rows = [row for (_, where, _), row in mixed.home.load_files().items() if where == path]
    assert rows and {row["status"] for row in rows} == {"rejected"}
    said = REFUSED[path][1]
    assert all(row["reason"] and said in row["reason"] for row in rows)
    assert path in mixed.result.out


def test_no_row_of_a_refused_file_is_anywhere(mixed: Mixed) -> None:
    rows = mixed.home.rows("SELECT DISTINCT path FROM quarantined_rows")
    assert not {row[0] for row in rows} & REFUSED.keys()
    assert leaks(mixed.home.root, ["欧阳卓尔"]) == []
    assert "欧阳卓尔" not in mixed.result.out + mixed.result.err


def test_a_file_with_a_header_and_no_rows_is_read_and_empty(mixed: Mixed) -> None:
    [row] = [row for (_, path, _), row in mixed.home.load_files().items() if path == HEADER_ONLY]
    assert (row["status"], row["rows_read"], row["rows_loaded"]) == ("loaded", 0, 0)


@pytest.mark.parametrize("path", UNFINISHED)
def test_unfinished_file_is_left_for_later(mixed: Mixed, path: str) -> None:
    assert path not in {where for _, where, _ in mixed.home.load_files()}
    assert path in mixed.result.page["files"]["unfinished"]


@pytest.mark.parametrize("path", UNPLACED)
def test_file_where_no_export_belongs_is_named_with_a_reason(mixed: Mixed, path: str) -> None:
    listed = [row for (_, where, _), row in mixed.home.load_files().items() if where == path]
    assert all(row["status"] == "rejected" and row["reason"] for row in listed)
    [told] = [entry for entry in mixed.result.page["files"]["unplaced"] if entry["path"] == path]
    assert told["reason"]


def test_the_inbox_is_left_as_it_was(mixed: Mixed) -> None:
    assert (mixed.home.inbox / "studies/乱码.xlsx").read_bytes() == NOISE
    assert all((mixed.home.inbox / path).exists() for path in (*REFUSED, *UNPLACED))


def test_another_pseudonym_key_stops_the_run(mixed: Mixed) -> None:
    before = mixed.home.current.resolve()
    data = (mixed.home.inbox / "visits/visits_202403.csv").read_bytes()
    (mixed.home.inbox / "visits/visits_202403_2.csv").write_bytes(data + b"\r\n")
    result = mixed.home.run(key="quite another key")
    (mixed.home.inbox / "visits/visits_202403_2.csv").unlink()
    assert result.code == 1
    assert "GRIDLEDGER_PSEUDONYM_KEY" in result.out + result.err
    assert mixed.home.current.resolve() == before


def test_nothing_but_bad_files(tmp_path: Path) -> None:
    home = Home(tmp_path, TODAY)
    plain(home.inbox / "studies/乱码.xlsx", NOISE)
    result = home.run()
    assert "studies/乱码.xlsx" in result.out
    assert result.code == (0 if home.current.exists() else 1)
