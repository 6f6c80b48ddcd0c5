"""A workbook of rejected rows that came back: known by its marks, read for its sources, each line held to its place."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from office import CONTRACTS, Office, csv_bytes, header, row, xlsx_bytes

from ingest.marks import header_of, mark_of, marked_sources
from ingest.review import withdraw

BAD = {"visits": {"mode": "步行"}, "service_items": {"item_name": ""}}
MENDS = "SELECT _row, _mends FROM raw.{} WHERE _mends IS NOT NULL ORDER BY _row"


def lines(source: str, *marked: tuple[str, list[str]]) -> list[list[str]]:
    """A sheet as the command writes it: marks before the cells."""
    return [[header_of(source), *header(source)], *([mark, *cells] for mark, cells in marked)]


def workbook(**sheets: list[list[str]]) -> bytes:
    return xlsx_bytes({"说明": [["先看这里"]], **sheets})


def file_id(office: Office, path: str) -> str:
    return office.column(f"SELECT file_id FROM raw.files WHERE path = '{path}'")[0]


@pytest.fixture
def waiting(office: Office) -> Office:
    """Two visits in line 2 and 3 of a file, both of a way nobody knows; one good one in line 4."""
    bad = [row("visits", n, **BAD["visits"]) for n in (1, 2)]
    office.put_rows("visits", [*bad, row("visits", 3)], "a.csv")
    office.run("visits")
    return office


def mark(office: Office, number: int, sheet: str = "", path: str = "visits/a.csv") -> str:
    return mark_of(file_id(office, path), number, sheet)


@pytest.mark.parametrize(
    "path", ["退回/a.xlsx", "a.xlsx", "estates/a.XLSX", "visits/深/a.xlsx", "funding_ledger/退.zip"]
)
def test_it_is_known_wherever_it_lies_and_read_for_the_sources_it_names(waiting: Office, path: str) -> None:
    data = workbook(visits=lines("visits", (mark(waiting, 2), row("visits", 1))))
    if path.endswith(".zip"):
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w") as archive:
            archive.writestr("里/a.xlsx", data)
            archive.writestr("b.csv", csv_bytes([header("funding_ledger"), row("funding_ledger", 1)]))
        data = memory.getvalue()
    place = mark(waiting, 2)
    waiting.put(path, data)
    found = waiting.look()
    assert ([a.mends for a in found.new if a.mends], found.unplaced) == ([("visits",)], [])
    waiting.run("visits", "estates", "funding_ledger")
    assert waiting.ask(MENDS.format("visits")) == [(2, place)]
    assert waiting.ask("SELECT source_id, is_mending, name_date FROM raw.files WHERE is_mending") == [
        ("visits", True, None)
    ]
    assert waiting.look().new == []


def test_other_programs_write_the_mark_otherwise(tmp_path: Path) -> None:
    """openpyxl puts texts into the sheets, others into a part of their own; marks of several sheets are all found."""
    data = workbook(visits=lines("visits"), estates=lines("estates"))
    assert marked_sources("a.xlsx", io.BytesIO(data)) == ["estates", "visits"]
    openpyxl.load_workbook(io.BytesIO(data)).save(tmp_path / "b.xlsx")
    with zipfile.ZipFile(tmp_path / "b.xlsx") as saved:
        assert header_of("visits").encode() in b"".join(saved.read(n) for n in saved.namelist() if "worksheets/" in n)
    with (tmp_path / "b.xlsx").open("rb") as file:
        assert marked_sources("b.xlsx", file) == ["estates", "visits"]
    # A text that speaks of the mark is none, and neither is anything in a file of another kind or a damaged one.
    assert marked_sources("a.xlsx", io.BytesIO(xlsx_bytes({"一": [["见 " + header_of("visits")]]}))) == []
    assert marked_sources("a.csv", io.BytesIO(header_of("visits").encode())) == []
    assert marked_sources("a.xlsx", io.BytesIO(data[:-200])) == []
    assert marked_sources("a.xlsx", io.BytesIO(data[900:])) == []


@pytest.mark.parametrize("path", ["退回/a.xlsx", "a.xlsx", "nobody/a.xlsx", "退回/b.zip"])
def test_what_has_no_mark_is_said_to_lie_in_the_wrong_place(office: Office, path: str) -> None:
    data = xlsx_bytes({"一": [header("visits"), row("visits")]})
    office.put(path, data if path.endswith("xlsx") else b"PK\x05\x06" + bytes(18))
    office.put("退回/c.csv", b"a,b")
    found = office.look()
    assert sorted(u.path for u in found.unplaced) == sorted([path, "退回/c.csv"])
    assert found.new == [] and found.seen == set()


def test_a_source_nobody_knows_is_not_read_for(office: Office) -> None:
    office.put("退回/a.xlsx", workbook(x=[[header_of("nobody"), "编号"]]))
    found = office.look()
    assert (found.new, [u.path for u in found.unplaced]) == ([], ["退回/a.xlsx"])


def test_marks_that_were_not_recognised_never_pass_for_new_rows(office: Office) -> None:
    """Saved as text, the same lines would be good new visits."""
    office.put("visits/a.csv", csv_bytes(lines("visits", ("0123456789abcdef|2|", row("visits", 1)))))
    office.run("visits")
    assert office.good_rows("visits") == []
    assert "请另存为 .xlsx" in office.reason()


def test_only_lines_with_a_place_in_quarantine_are_taken(waiting: Office) -> None:
    other = row("visits", 9)
    marked = [
        (mark(waiting, 2), row("visits", 1)),
        (mark(waiting, 3), row("visits", 2, mode="飞行")),  # still bad
        ("", other),
        (mark(waiting, 4), other),  # good as it is
        (mark(waiting, 2), other),  # the mark was copied
        (mark(waiting, 2, "别的表"), other),
        ("0123456789abcdef|2|", other),
        ("随便", other),
        ("", [""] * len(other)),
        (mark(waiting, 3), [""] * len(other)),  # emptied, not deleted
        ("", ["合计", *[""] * (len(other) - 1)]),
    ]
    places = [mark(waiting, 2), mark(waiting, 3)]
    waiting.put("退回/a.xlsx", workbook(visits=lines("visits", *marked)))
    waiting.run("visits")
    assert waiting.ask(MENDS.format("visits")) == [(2, places[0])]
    book = f"FROM raw.quarantine WHERE _file_id = '{file_id(waiting, '退回/a.xlsx')}' ORDER BY _row"
    assert waiting.ask(f"SELECT _row, reason, value, _mends {book}") == [
        (3, "enum", "飞行", places[1]),
        (4, "type", "不是退回的行(标记列为空)：新增的行请随正式导出报送", None),
        (5, "type", (said := "标记列所指的行不在隔离中：请只改退回的行，不改动标记列，新增的行请随正式导出报送"), None),
        (6, "type", "标记列与上面的一行相同(复制出来的行)：新增的行请随正式导出报送", None),
        (7, "type", said, None),
        (8, "type", said, None),
        (9, "type", said, None),
    ]
    counted = "SELECT rows_read, rows_skipped, rows_quarantined, status FROM raw.files WHERE is_mending"
    assert waiting.ask(counted) == [(8, 3, 7, "loaded")]


def test_thousands_of_lines_are_held_to_their_places_as_well(office: Office) -> None:
    many = 3_100
    office.put_rows("visits", [row("visits", n, mode="步行") for n in range(many)], "a.csv")
    office.run("visits")
    marks = [mark(office, n + 2) for n in range(many)]
    marked = [(m, row("visits", n)) for n, m in enumerate(marks)]
    marked[7] = ("", marked[7][1])
    office.put("退回/a.xlsx", workbook(visits=lines("visits", *marked)))
    office.run("visits")
    expected = [(n + 2, m) for n, m in enumerate(marks) if n != 7]
    assert office.ask(MENDS.format("visits")) == expected
    assert office.ask("SELECT _row, reason FROM raw.quarantine WHERE value LIKE '不是退回的行%'") == [(9, "type")]


def test_a_place_of_another_source_or_of_a_workbook_is_none(waiting: Office) -> None:
    waiting.put_rows("estates", [row("estates", 1, households="十二")], "b.csv")
    waiting.run("estates")
    strays = [("", row("visits", 8)), (mark(waiting, 2, path="estates/b.csv"), row("visits", 9))]
    waiting.put("退回/a.xlsx", workbook(visits=lines("visits", *strays)))
    waiting.run("visits", "estates")
    again = mark_of(file_id(waiting, "退回/a.xlsx"), 2, "visits")
    waiting.put("退回/b.xlsx", workbook(visits=lines("visits", (again, row("visits", 8)))))
    waiting.run("visits", "estates")
    assert waiting.ask(MENDS.format("visits")) == []
    assert waiting.column("SELECT count(*) FROM raw.quarantine WHERE _mends IS NULL AND value LIKE '%新增的行%'") == [3]


def test_sheets_may_be_renamed_and_marks_may_stand_in_any_column(waiting: Office) -> None:
    first = [[""], *([*line[1:], line[0]] for line in lines("visits", (mark(waiting, 2), row("visits", 1))))]
    lost = [header("visits"), row("visits", 8)]
    office, place = waiting, mark(waiting, 2)
    office.put("退回/a.xlsx", workbook(改过名=first, visits=lost, 新增=[["补", "充"]], estates=lines("estates")))
    report = office.run("visits")
    assert office.ask(MENDS.format("visits")) == [(3, place)]
    # The sheet of the source that lost its marks is not left out silently, and another one is told.
    assert office.ask("SELECT _sheet, _row FROM raw.quarantine WHERE value LIKE '不是退回的行%'") == [("visits", 2)]
    assert [m for m in report.messages if "新增" in m] == [
        "退回/a.xlsx：工作表 新增 没有标记列，未读：新增的行请随正式导出报送"
    ]


def test_a_sheet_that_lost_its_headers_is_refused_whole(waiting: Office) -> None:
    marked = lines("visits", (mark(waiting, 2), row("visits", 1)))
    waiting.put("退回/a.xlsx", workbook(visits=[[marked[0][0]], *marked[1:]]))
    waiting.run("visits")
    assert waiting.ask("SELECT status, source_id FROM raw.files WHERE is_mending") == [("rejected", "visits")]


def test_copies_of_a_file_share_their_places(waiting: Office) -> None:
    data = (waiting.home.inbox / "visits" / "a.csv").read_bytes()
    waiting.put("visits/z.csv", data)
    waiting.run("visits")
    marked = [(mark(waiting, 2, path="visits/z.csv"), row("visits", 1)), (mark(waiting, 2), row("visits", 1))]
    place = mark(waiting, 2)
    waiting.put("退回/a.xlsx", workbook(visits=lines("visits", *marked)))
    waiting.run("visits")
    assert waiting.ask(MENDS.format("visits")) == [(2, place)]
    assert waiting.refused()[-1] == (3, None, "type")


def test_read_anew_with_the_files_it_mends_it_says_the_same(waiting: Office) -> None:
    """Whatever the order of names: the workbook is read after the files of its places."""
    place = mark(waiting, 2)
    waiting.put("0.xlsx", workbook(visits=lines("visits", (place, row("visits", 1)))))
    waiting.run("visits")
    before = waiting.ask("FROM raw.visits ORDER BY ALL")
    for path in (waiting.home.landing / "visits").iterdir():
        path.unlink()
    waiting.run("visits")
    assert waiting.ask("FROM raw.visits ORDER BY ALL") == before
    assert waiting.ask(MENDS.format("visits")) == [(2, place)]


def test_rules_over_a_list_see_a_mended_row_in_its_own_list(office: Office) -> None:
    """Two lists with the same rejected key, mended differently: no conflict. A key that its own list has already, with
    other content, is one; a share that makes more than a whole is no better than in one file."""
    items = [row("service_items", 1), row("service_items", 2, item_name="")]
    office.put_rows("service_items", items, "清单202501.csv")
    office.put_rows("service_items", [*items, row("service_items", 3, item_name="")], "清单202502.csv")
    parts = [row("org_successions", n, predecessor_code="Q1", successor_code=f"N{n}") for n in (1, 2)]
    office.put_rows("org_successions", [parts[0], [c if c != "1" else "x" for c in parts[1]]])
    office.run("service_items", "org_successions")
    names = ["service_items/清单202501.csv", "service_items/清单202502.csv", "org_successions/export.csv"]
    first, second, shares = (file_id(office, name) for name in names)
    marked = [
        (mark_of(first, 3, ""), row("service_items", 2, item_name="旧名")),
        (mark_of(second, 3, ""), row("service_items", 2, item_name="新名")),
        (mark_of(second, 4, ""), row("service_items", 1, item_name="与第一项同号")),
    ]
    office.put(
        "退回/a.xlsx",
        workbook(
            service_items=lines("service_items", *marked),
            org_successions=lines("org_successions", (mark_of(shares, 3, ""), parts[1])),
        ),
    )
    office.run("service_items", "org_successions")
    assert office.ask(MENDS.format("service_items")) == [(2, f"{first}|3|"), (3, f"{second}|3|")]
    bad = (
        "SELECT source_id, _row, column_name, reason, _mends FROM raw.quarantine WHERE _mends IS NOT NULL ORDER BY ALL"
    )
    assert office.ask(bad) == [
        ("org_successions", 2, "household_share", "share_sum", f"{shares}|3|"),
        ("service_items", 4, "item_code", "key_conflict", f"{second}|4|"),
    ]


def test_a_mended_unit_hangs_on_its_list(office: Office) -> None:
    """Its parent may be mended by the same workbook; below a unit that is on no list it would open the tree."""
    city = row("org_units", 1, unit_code="C", level="市", parent_code="")
    below = [row("org_units", n, unit_code=f"U{n}", level="层", parent_code="C") for n in (1, 2, 3)]
    office.put_rows("org_units", [city, *below])
    office.run("org_units")
    units = file_id(office, "org_units/export.csv")
    mended = [
        row("org_units", 1, unit_code="U1", level="街道", parent_code="C"),
        row("org_units", 2, unit_code="U2", level="社区", parent_code="U1"),
        row("org_units", 3, unit_code="U3", level="社区", parent_code="U9"),
    ]
    marked = [(mark_of(units, n, ""), line) for n, line in enumerate(mended, start=3)]
    office.put("a.xlsx", workbook(org_units=lines("org_units", *marked)))
    office.run("org_units")
    assert office.column("SELECT unit_code FROM raw.org_units ORDER BY 1") == ["C", "U1", "U2"]
    bad = "SELECT _row, column_name, value, reason FROM raw.quarantine WHERE _mends IS NOT NULL"
    assert office.ask(bad) == [(4, "parent_code", "U9", "type")]


def test_it_is_no_list_and_no_guard_looks_at_it(office: Office) -> None:
    """One line of a list of thirty: as a list of its own it would have lost the other keys."""
    good = [row("service_items", n) for n in range(1, 30)]
    office.put_rows("service_items", [*good, row("service_items", 30, item_name="")], "清单202501.csv")
    office.run("service_items")
    place = mark_of(file_id(office, "service_items/清单202501.csv"), 31, "")
    office.put(
        "service_items/清单202502.xlsx",
        workbook(service_items=lines("service_items", (place, row("service_items", 30)))),
    )
    office.run("service_items")
    assert office.ask("SELECT status, name_date FROM raw.files WHERE is_mending") == [("loaded", None)]


def test_whoever_withdraws_a_file_is_told_where_its_lines_are_as_well(waiting: Office) -> None:
    marked = [(mark(waiting, 2), row("visits", 1)), (mark(waiting, 3), row("visits", 2, mode="飞行"))]
    waiting.put("退回/a.xlsx", workbook(visits=lines("visits", marked[0])))
    waiting.put("退回/b.xlsx", workbook(visits=lines("visits", marked[1])))
    waiting.put_rows("visits", [row("visits", 5)], "other.csv")
    waiting.run("visits")
    assert withdraw(waiting.home, CONTRACTS, "visits/other.csv", why="错").mended_in == []
    assert withdraw(waiting.home, CONTRACTS, "visits/a.csv", why="错").mended_in == ["退回/a.xlsx", "退回/b.xlsx"]


def test_it_is_masked_like_any_file(waiting: Office) -> None:
    """The name in the workbook's own column of names, and the number, are not in what is landed."""
    line = row("visits", 1, visitor_name="端木清扬", note="端木清扬 13800138000 来过")
    waiting.put("退回/a.xlsx", workbook(visits=lines("visits", (mark(waiting, 2), line))))
    waiting.run("visits")
    (note,) = waiting.column("SELECT note FROM raw.visits WHERE _mends IS NOT NULL")
    assert note == "*** *** 来过"


def test_contracts_still_name_no_column_like_the_mark() -> None:
    assert not [c for contract in CONTRACTS.values() for c in contract.columns if c.header.startswith("_gridledger")]
