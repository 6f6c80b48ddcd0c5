"""Strange files: encodings, delimiters, line ends, workbooks; every row keeps the number a spreadsheet shows."""

from __future__ import annotations

import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import Office, csv_bytes, header, row, xlsx_bytes

from ingest.inbox import Arrival
from ingest.validate import Validation, engine

RARE = "𠮷野家㐀"  # outside GBK: four bytes each in GB18030, the first also outside the basic plane


def drift(office: Office) -> list[str]:
    return office.column("SELECT drift FROM raw.files")[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(office: Office, encoding: str) -> None:
    bom = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    lines = [header("visits"), row("visits", 1, note=f"{RARE}门口"), row("visits", 2)]
    office.load_bytes("visits", bom + csv_bytes(lines, encoding))
    assert office.ask("SELECT _row, visit_id, note FROM raw.visits ORDER BY _row") == [
        (2, "visit_id-1", f"{RARE}门口"),
        (3, "visit_id-2", "文字"),
    ]
    assert [d for d in drift(office) if "编码" not in d] == []
    assert bool(drift(office)) == (encoding != "gb18030"), "another encoding than the contract's is said"


def test_four_byte_characters_at_every_offset(office: Office) -> None:
    lines = [row("visits", n, note="a" * n + RARE) for n in range(1, 40)]
    office.load_bytes("visits", csv_bytes([header("visits"), *lines], "gb18030"))
    assert office.column("SELECT note FROM raw.visits ORDER BY _row") == ["a" * n + RARE for n in range(1, 40)]


def test_bytes_of_no_encoding_are_rejected(office: Office) -> None:
    good = csv_bytes([header("visits"), row("visits")], "gb18030")
    office.load_bytes("visits", good + b"\xff\xff\xff\r\n")
    assert "编码" in office.reason()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(office: Office, delimiter: str) -> None:
    lines = [["服务办件, 3月; 全市"], header("service_cases"), row("service_cases"), row("service_cases", 2)]
    office.load_bytes("service_cases", csv_bytes(lines, delimiter=delimiter))
    assert office.good_rows("service_cases") == [3, 4]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_delimiters_below_headers_with_stars(office: Office, delimiter: str) -> None:
    headers = [f"*{h}" for h in header("service_cases")]
    office.load_bytes("service_cases", csv_bytes([headers, row("service_cases")], delimiter=delimiter))
    assert office.good_rows("service_cases") == [2]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_blank_lines_and_quoted_breaks(office: Office, end: str) -> None:
    lines = [
        header("visits"),  # 1
        row("visits", 1),  # 2
        [],  # 3
        row("visits", 2, note="一行\n二行,逗号\r\n三行“引”"),  # 4, however many lines it takes
        [""] * 14,  # 5
        row("visits", 3),  # 6
        [],  # 7
    ]
    office.load_bytes("visits", csv_bytes(lines, "gb18030", end))
    assert office.good_rows("visits") == [2, 4, 6]
    assert office.counts() == (3, 3, 0)
    (note,) = office.column("SELECT note FROM raw.visits WHERE _row = 4")
    assert note.replace("\r\n", "\n") == "一行\n二行,逗号\n三行“引”"


def test_a_last_line_without_an_end(office: Office) -> None:
    data = csv_bytes([header("visits"), row("visits", 1), row("visits", 2)], "gb18030")
    office.load_bytes("visits", data.removesuffix(b"\r\n"))
    assert office.good_rows("visits") == [2, 3]


def test_quotes_are_kept_where_they_belong(office: Office) -> None:
    lines = [row("visits", 1, note='他说"好"的'), row("visits", 2, note='"'), row("visits", 3, note='""')]
    office.load_bytes("visits", csv_bytes([header("visits"), *lines], "gb18030"))
    assert office.column("SELECT note FROM raw.visits ORDER BY _row") == ['他说"好"的', '"', '""']


def test_a_quote_left_open_is_no_half_read_file(office: Office) -> None:
    head, line = ",".join(header("visits")), ",".join(row("visits", note="NOTE"))
    # Whether the cell ends with its line or goes on, nobody can tell: the next line is no row by itself.
    office.load_bytes("visits", "\n".join([head, line.replace("NOTE", '"未完'), "待续", line]).encode())
    status = office.ask("SELECT status, rows_read FROM raw.files")
    assert status == [("rejected", 0)] and "引号" in office.reason()


def test_titles_of_any_height_stand_above_the_header(office: Office) -> None:
    titles = [["2025年3月入户走访记录表"], ["单位：某街道", "", "导出时间：2025-03-31"], [], ["（内部资料\n注意保存）"]]
    office.load_bytes("visits", csv_bytes([*titles, header("visits"), row("visits")], "gb18030"))
    assert office.good_rows("visits") == [6]
    assert office.counts() == (1, 4, 0)


def test_short_and_long_rows(office: Office) -> None:
    cases = [
        row("visits", 1)[:5],  # 2: what is missing is empty
        [*row("visits", 2), "", ""],  # 3: blank cells beyond the header are nothing
        [*row("visits", 3), "多"],  # 4: a stray delimiter moved the cells
        row("visits", 4),  # 5
        [*row("visits", 5), "", "", "多"],  # 6
    ]
    office.load("visits", cases)
    assert office.good_rows("visits") == [3, 5]
    assert {n for n, _, code in office.refused() if code == "missing"} == {2}
    assert [(n, c) for n, c, code in office.refused() if code == "type"] == [(4, None), (6, None)]
    assert office.counts() == (5, 0, 3)


def test_a_long_row_far_below_the_head(office: Office) -> None:
    lines = [row("visits", n) for n in range(1, 101)]
    lines[89] = [*lines[89], "多", "余"]
    office.load("visits", lines)
    assert office.refused() == [(91, None, "type")]
    assert office.counts() == (100, 0, 1)


LEDGER = "funding_ledger"


@pytest.mark.parametrize("at", [(0, 0), (3, 0), (0, 2), (4, 3)])
def test_workbooks_with_blank_first_rows_and_columns(office: Office, at: tuple[int, int]) -> None:
    lines: list[list[Any]] = [["资金台账"], header(LEDGER), row(LEDGER, 1, amount="1,234.50"), row(LEDGER, 2)]
    lines[3][7] = 0.123456789012
    office.load_bytes(LEDGER, xlsx_bytes({"台账": lines}, at))
    down = at[0]
    assert office.ask(f"SELECT _sheet, _row, amount FROM raw.{LEDGER} ORDER BY _row") == [
        ("台账", 3 + down, Decimal("1234.5")),
        ("台账", 4 + down, Decimal("0.123456789012")),
    ]
    assert office.counts() == (2, 1 + down, 0)


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [4, 0, 5, 1, 2, 3]])
def test_decimals_stay_in_their_columns_in_any_order(office: Office, order: list[int]) -> None:
    line = [*row("buildings")[:3], 12, 113.123456789012, 23.987654321098]
    lines = [[header("buildings")[i] for i in order], [line[i] for i in order]]
    office.load_bytes("buildings", xlsx_bytes({"S": lines}, at=(1, 1)))
    assert office.ask("SELECT households, longitude, latitude FROM raw.buildings") == [
        (12, Decimal("113.123456789012"), Decimal("23.987654321098"))
    ]


def test_numbers_of_excel_are_exact(office: Office) -> None:
    amounts: list[Any] = [0.1, 1e10 + 0.01, 123456789.12, 0.123456789012345, 5, 1e9, "12,345.60", "0.07"]
    amounts.append("1.123456789012345678")
    lines = [[*row(LEDGER, n)[:7], a, "元", "", ""] for n, a in enumerate(amounts)]
    office.load_bytes(LEDGER, xlsx_bytes({"S": [header(LEDGER), *lines]}))
    said = ["0.1", "10000000000.01", "123456789.12", "0.123456789012345", "5", "1000000000", "12345.6", "0.07"]
    said.append("1.123456789012345678")
    assert office.column(f"SELECT amount FROM raw.{LEDGER} ORDER BY _row") == [Decimal(a) for a in said]


def test_codes_typed_as_numbers_stay_codes(office: Office) -> None:
    line: list[Any] = row(LEDGER)
    line[0], line[4], line[9] = 202503050001, 440101, 1001.0
    office.load_bytes(LEDGER, xlsx_bytes({"S": [header(LEDGER), line]}))
    assert office.ask(f"SELECT entry_id, unit_code, voucher_no, _key FROM raw.{LEDGER}") == [
        ("202503050001", "440101", "1001", "202503050001")
    ]


@pytest.mark.parametrize("shown", ["yyyy-mm-dd", "yyyy/m/d", "m/d/yy", 'yyyy"年"m"月"d"日"', "yyyy-mm-dd hh:mm:ss"])
def test_true_date_cells(office: Office, shown: str) -> None:
    cells: list[Any] = [date(2025, 3, 5), datetime(2025, 3, 5, 14, 30), 45721, 45721.6, "2025年3月5日", "45721"]
    lines = [[row(LEDGER, n)[0], cell, *row(LEDGER)[2:]] for n, cell in enumerate(cells)]
    office.load_bytes(LEDGER, xlsx_bytes({"S": [header(LEDGER), *lines]}, date_format=shown))
    assert office.column(f"SELECT booked_on FROM raw.{LEDGER} ORDER BY _row") == [date(2025, 3, 5)] * 6


def test_a_true_moment_cell(office: Office) -> None:
    line: list[Any] = row("safety_grid_events")
    line[6], line[8] = datetime(2025, 3, 5, 8, 30, 15), date(2025, 3, 9)
    office.load_bytes("safety_grid_events", xlsx_bytes({"S": [header("safety_grid_events"), line]}))
    assert office.ask("SELECT reported_at, due_at FROM raw.safety_grid_events") == [
        (datetime(2025, 3, 5, 8, 30, 15), datetime(2025, 3, 9, 23, 59, 59))
    ]


def test_cover_sheets_are_skipped_and_several_sheets_read(office: Office) -> None:
    sheets = {
        "填表说明": [["填表说明"], ["一、编号由系统生成"], ["二、日期写到日"]],
        "一季度": [["标题"], header(LEDGER), row(LEDGER, 1), row(LEDGER, 2)],
        "空表": [],
        "二季度": [header(LEDGER), row(LEDGER, 3), row(LEDGER, 4, amount="零")],
    }
    office.load_bytes(LEDGER, xlsx_bytes(sheets))
    assert office.ask(
        "SELECT sheet, status, rows_read, rows_skipped, rows_quarantined FROM raw.files ORDER BY rows_skipped DESC"
    ) == [("一季度", "loaded", 2, 1 + 3, 0), ("二季度", "loaded", 2, 0, 1)]
    assert office.ask(f"SELECT _sheet, _row FROM raw.{LEDGER} ORDER BY entry_id") == [
        ("一季度", 3),
        ("一季度", 4),
        ("二季度", 2),
    ]
    assert office.ask("SELECT _sheet, _row, reason FROM raw.quarantine") == [("二季度", 3, "type")]


def test_a_sheet_that_is_not_there(office: Office) -> None:
    office.load_bytes("joint_meetings", xlsx_bytes({"Sheet1": [header("joint_meetings"), row("joint_meetings")]}))
    assert "会议" in office.reason() and "Sheet1" in office.reason()


def archive_of_text() -> bytes:
    memory = BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    return memory.getvalue()


BOOK = xlsx_bytes({"S": [header(LEDGER), row(LEDGER)]})
UNREADABLE = {
    "0 bytes": b"",
    "blanks": b" \r\n\r\n\t",
    "only a BOM": b"\xef\xbb\xbf",
    "garbage": bytes(range(256)) * 8,
    "an archive of text": archive_of_text(),
    "half a workbook": BOOK[: len(BOOK) // 2],
    "a workbook with a hole": BOOK[:200] + b"\0" * 400 + BOOK[600:],
    "a protected workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"E\0n\0c\0r\0y\0p\0t\0e\0d\0" * 100,
    "a web page": "<html><table><tr><td>登录已过期</td></tr></table></html>".encode(),
    "another export": csv_bytes([header("visits"), row("visits")]),
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_unreadable_files_are_rejected_and_the_rest_goes_on(office: Office, what: str) -> None:
    office.put(f"{LEDGER}/a.xlsx", UNREADABLE[what])
    office.put(f"{LEDGER}/b.xlsx", BOOK)
    report = office.run(LEDGER)
    assert (report.files_rejected, report.files_read) == (1, 1)
    ((path, reason, rows),) = office.ask("SELECT path, reason, rows_read FROM raw.files WHERE status = 'rejected'")
    assert (path, rows) == (f"{LEDGER}/a.xlsx", 0)
    assert report.messages[0].startswith(f"{LEDGER}/a.xlsx：")
    assert "请" in reason, "says what to do"
    assert office.good_rows(LEDGER) == [2]


HEADS = [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{", b"\xff\xfe", b'{"whistle_no":', BOOK[:900]]
HEADS += [csv_bytes([header("visits")]), ",".join(header("whistles")).encode() + b"\n"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=st.sampled_from(HEADS), tail=st.binary(max_size=200), source=st.sampled_from(["visits", "whistles"]))
def test_no_bytes_raise(office: Office, head: bytes, tail: bytes, source: str) -> None:
    arrival = Arrival("f", f"{source}/f", sha256(head + tail).hexdigest(), source, 1, datetime(2025, 3, 31))
    with engine(office.home, threads=1) as con:
        manifest = Validation(con, office.home, office.contracts[source], arrival).run(head + tail)
        for sheet in manifest.sheets:
            assert manifest.status == "loaded"
            assert con.execute("SELECT count(*) FROM good").fetchone() == (sheet.rows_read - sheet.rows_quarantined,)
        assert bool(manifest.sheets) != bool(manifest.reason)


WHISTLE = {
    "whistle_no": "W1",
    "street_code": "S1",
    "title": "路灯不亮",
    "category": "公共设施",
    "blown_at": "2025-03-05 08:00:00",
    "departments": [{"name": "城管", "respond_by": "2025-03-06", "arrived_at": "2025-03-05 20:00:00"}],
    "due_at": "2025-03-10",
    "resolved_at": None,
    "score": 5,
    "status": "open",
    "updated_at": "2025-03-05 09:00:00",
}


def line(number: int, **values: Any) -> str:
    return json.dumps({**WHISTLE, "whistle_no": f"W{number}", **values}, ensure_ascii=False)


def test_json_lines(office: Office) -> None:
    text = line(1) + "\n" + line(2, departments=[], score="4", resolved_at="2025-03-06 10:00:00") + "\n"
    office.load_bytes("whistles", text.encode())
    assert office.ask("SELECT _row, issue_id, departments, due_at, resolved_at, satisfaction FROM raw.whistles") == [
        (
            1,
            "W1",
            [
                {
                    "name": "城管",
                    "respond_by": datetime(2025, 3, 6, 23, 59, 59),
                    "arrived_at": datetime(2025, 3, 5, 20),
                }
            ],
            datetime(2025, 3, 10, 23, 59, 59),
            None,
            5,
        ),
        (2, "W2", [], datetime(2025, 3, 10, 23, 59, 59), datetime(2025, 3, 6, 10), 4),
    ]
    assert drift(office) == []


BROKEN = ['{"whistle_no": "W9", "ti', "oops", '["W9"]', '"W9"', "9"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_broken_json_line_is_one_bad_row(office: Office, end: str) -> None:
    office.load_bytes("whistles", end.join([line(1), *BROKEN, line(2)]).encode())
    assert office.refused() == [(n, None, "type") for n in (2, 3, 4, 5, 6)]
    assert office.good_rows("whistles") == [1, 7]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_first_line_is_no_other_format(office: Office, broken: str) -> None:
    office.load_bytes("whistles", "\n".join([broken, line(1)]).encode())
    assert office.refused() == [(1, None, "type")]
    assert office.good_rows("whistles") == [2]


def test_blank_json_lines_are_skipped_and_counted(office: Office) -> None:
    office.load_bytes("whistles", "\n".join(["", line(1), "", "   ", line(2), ""]).encode("utf-8-sig"))
    assert office.good_rows("whistles") == [2, 5]
    assert office.counts() == (2, 3, 0)


def test_separators_inside_a_json_text_end_no_line(office: Office) -> None:
    titles = ["一\u2028二", "一\u0085二", "一\u2029二", "一\\u000b二"]
    lines = [line(n).replace("路灯不亮", title) for n, title in enumerate(titles, start=1)]
    office.load_bytes("whistles", "\n".join(lines).encode())
    assert office.good_rows("whistles") == [1, 2, 3, 4]


def test_nested_lists_that_are_wrong(office: Office) -> None:
    wrong: list[tuple[Any, str]] = [
        ("城管", "type"),
        ({"name": "城管"}, "type"),
        ([{"respond_by": "2025-03-06"}], "missing"),
        ([{"name": "城管"}, {"name": " "}], "missing"),
        ([{"name": "城管", "arrived_at": "昨天"}], "type"),
        ([{"name": "城管", "respond_by": "2025-02-30"}], "type"),
    ]
    lines = [line(n, departments=departments) for n, (departments, _) in enumerate(wrong)]
    office.load_bytes("whistles", "\n".join([*lines, line(9)]).encode())
    assert office.refused() == [(n, "departments", code) for n, (_, code) in enumerate(wrong, start=1)]
    assert office.good_rows("whistles") == [7]


def test_nested_lists_that_are_right(office: Office) -> None:
    right: list[Any] = [None, [], [{"name": "城管", "phone": "12345", "respond_by": None}]]
    office.load_bytes("whistles", "\n".join(line(n, departments=d) for n, d in enumerate(right)).encode())
    assert office.refused() == []
    assert office.good_rows("whistles") == [1, 2, 3]


def test_unknown_json_fields_are_drift_whatever_their_name(office: Office) -> None:
    office.load_bytes("whistles", line(1, **{"weather": "雨", "": 1, 'a"b': 2, "a\\b": 3, "a'b": 4}).encode())
    assert office.good_rows("whistles") == [1]
    assert [d for d in drift(office) if "weather" in d] != []


def test_lines_of_which_none_is_whole_are_told_from_missing_columns(office: Office) -> None:
    assert office.load_bytes("whistles", b'{"whistle_no":"W1","street_code":"S9"\n').files_rejected == 1
    assert "没有一行是完整的 JSON" in office.ask("SELECT reason FROM raw.files")[0][0]
