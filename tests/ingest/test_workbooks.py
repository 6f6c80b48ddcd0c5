"""Workbooks of every kind: what their cells say, what has no text, and what may not be read at all."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

import pytest
import xlsxwriter
from office import CONTRACTS, Office, header, row, xlsx_bytes

from ingest import workbook_bounds

LEDGER = "funding_ledger"
PLACE = [c.name for c in CONTRACTS[LEDGER].columns].index


def book(write: Callable[[Any, Any], None], **options: Any) -> bytes:
    """A workbook with one sheet; ``write`` gets the workbook and the sheet."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, **options}) as made:
        write(made, made.add_worksheet("台账"))
    return memory.getvalue()


def with_error(sheet: Any, number: int, column: int, error: str) -> None:
    sheet.write_formula(number, column, "=1/0", None, error)


_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


def ods_cell(value: Any) -> str:
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    kind, said = ("date", value.isoformat()) if isinstance(value, date) else ("float", value)
    if isinstance(value, time.struct_time):
        kind, said = "time", f"PT{value.tm_hour:02}H{value.tm_min:02}M00S"
    return (
        f'<table:table-cell office:value-type="{kind}" office:{"" if kind == "float" else kind + "-"}value="{said}"/>'
    )


def ods_bytes(lines: list[Sequence[Any]], manifest: str = "", more: str = "") -> bytes:
    """``more``: what else stands in the manifest; rows in XML below the lines."""
    rows = "".join(f"<table:table-row>{''.join(map(ods_cell, line))}</table:table-row>" for line in lines) + more
    names = "".join(f' xmlns:{n}="{_OFFICE}{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet><table:table '
        f'table:name="台账">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        listed = f'<?xml version="1.0"?><m:manifest xmlns:m="{_OFFICE}manifest:1.0">{manifest}</m:manifest>'
        archive.writestr("META-INF/manifest.xml", listed)
        archive.writestr("content.xml", content)
    return memory.getvalue()


def test_an_error_cell_is_no_empty_cell(office: Office) -> None:
    bad = ["#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"]

    def write(_book: Any, sheet: Any) -> None:
        sheet.write_row(3, 2, [*header(LEDGER), "多出的列"])
        for n in range(len(bad) + 2):
            sheet.write_row(4 + n, 2, row(LEDGER, n))
        for n, error in enumerate(bad):
            with_error(sheet, 4 + n, 2 + PLACE("note" if n % 2 else "voucher_no"), error)
        with_error(sheet, 4 + len(bad), 2 + len(header(LEDGER)), "#N/A")  # nobody's column
        sheet.write_row(20, 2, ["合计"])
        with_error(sheet, 20, 2 + PLACE("amount"), "#VALUE!")

    office.load_bytes(LEDGER, book(write))
    assert office.good_rows(LEDGER) == [12, 13]
    assert office.ask("SELECT _row, column_name, reason FROM raw.quarantine ORDER BY 1") == [
        (n, None, "type") for n in range(5, 12)
    ]
    shown = office.column("SELECT value FROM raw.quarantine ORDER BY _row")
    headers = {c.name: c.header for c in CONTRACTS[LEDGER].columns}
    assert shown == [f"{headers['note' if n % 2 else 'voucher_no']}：{error}" for n, error in enumerate(bad)]
    assert office.counts() == (9, 3 + 8, 7)


def test_a_long_number_that_was_a_code_is_refused(office: Office) -> None:
    """A workbook keeps fifteen digits of a number; as text a code keeps all of them."""
    code: list[Any] = [440106001001, 123456789012345, "4401060010010011234", 440106199001011234, 1e20, 1234567890123456]
    lines = [[*row(LEDGER, n)[:4], value, *row(LEDGER)[5:]] for n, value in enumerate(code)]
    assert PLACE("unit_code") == 4
    office.load_bytes(LEDGER, xlsx_bytes({"S": [header(LEDGER), *lines]}, at=(2, 1)))
    assert office.column(f"SELECT unit_code FROM raw.{LEDGER} ORDER BY _row") == [
        *("440106001001", "123456789012345", "4401060010010011234")
    ]
    assert office.refused() == [(n, None, "type") for n in (7, 8, 9)]
    assert office.column("SELECT DISTINCT value FROM raw.quarantine") == ["单位编码：长数字已失去末位"]


def test_an_error_in_a_dropped_column_is_not_looked_at(office: Office) -> None:
    columns = [c.name for c in CONTRACTS["visits"].columns]

    def write(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, header("visits"))
        sheet.write_row(1, 0, row("visits"))
        with_error(sheet, 1, columns.index("visitor_name"), "#N/A")

    office.load_bytes("visits", book(write))
    assert office.good_rows("visits") == [2] and office.refused() == []


@pytest.mark.parametrize("since_1904", [False, True])
def test_days_count_from_where_the_workbook_says(office: Office, since_1904: bool) -> None:
    line = row(LEDGER)

    def write(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, header(LEDGER))
        for n, day in enumerate([datetime(2025, 3, 5), "2025年3月6日", datetime(2025, 3, 7, 23, 59)], start=1):
            sheet.write_row(n, 0, [f"E{n}", *line[1:]])
            if isinstance(day, str):
                sheet.write_string(n, PLACE("booked_on"), day)
            else:
                sheet.write_datetime(n, PLACE("booked_on"), day, made.add_format({"num_format": "yyyy/m/d"}))

    office.load_bytes(LEDGER, book(write, date_1904=since_1904))
    assert office.column(f"SELECT booked_on FROM raw.{LEDGER} ORDER BY _row") == [
        *(date(2025, 3, 5), date(2025, 3, 6), date(2025, 3, 7))
    ]


def test_hidden_rows_and_columns_are_rows_like_others(office: Office) -> None:
    def write(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 5, "资金台账")
        for n, line in enumerate([header(LEDGER), row(LEDGER, 1), row(LEDGER, 2), row(LEDGER, 3)], start=1):
            sheet.write_row(n, 0, line)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(2, 4, None, None, {"hidden": True})

    office.load_bytes(LEDGER, book(write))
    assert office.good_rows(LEDGER) == [3, 4, 5] and office.counts() == (3, 1, 0)


def test_a_sheet_with_a_chart_alone_is_passed_over_in_silence(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    def write(made: Any, sheet: Any) -> None:
        for n, line in enumerate([header(LEDGER), row(LEDGER, 1)]):
            sheet.write_row(n, 0, line)
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": "=台账!$A$1:$A$2"})
        made.add_chartsheet("图").set_chart(chart)

    office.load_bytes(LEDGER, book(write))
    assert office.good_rows(LEDGER) == [2]
    assert caplog.messages == []


def test_an_open_document(office: Office) -> None:
    lines: list[list[Any]] = [["资金台账"], header(LEDGER), *(row(LEDGER, n) for n in range(5))]
    amount, booked = PLACE("amount"), PLACE("booked_on")
    lines[2][amount], lines[2][booked], lines[2][PLACE("voucher_no")] = 1234.5, date(2025, 3, 5), 1001.0
    lines[3][amount], lines[3][booked] = "1,234.50", datetime(2025, 3, 5, 8, 30)
    lines[4][amount] = 0.123456789012
    lines[5][PLACE("note")] = time.strptime("08:30", "%H:%M")
    lines[6][booked] = "三月五日"
    office.load_bytes(LEDGER, ods_bytes(lines), "台账.xlsx")
    assert office.ask(f"SELECT _row, amount, booked_on, voucher_no FROM raw.{LEDGER} ORDER BY _row") == [
        (3, Decimal("1234.5"), date(2025, 3, 5), "1001"),
        (4, Decimal("1234.5"), date(2025, 3, 5), "文字"),
        (5, Decimal("0.123456789012"), date(2025, 3, 5), "文字"),
    ]
    assert office.refused() == [(6, None, "type"), (7, "booked_on", "type")]
    assert any("PT08H30M00S" in v for v in office.column("SELECT value FROM raw.quarantine"))


def far(row_number: int, column: int, value: Any) -> bytes:
    def write(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, header(LEDGER))
        sheet.write_row(1, 0, row(LEDGER))
        sheet.write(row_number - 1, column - 1, value, made.add_format({"bold": True}))

    return book(write)


@pytest.mark.parametrize(("row_number", "column"), [(1_048_576, 16_384), (1_048_576, 48), (500_000, 703)])
def test_a_value_in_the_far_corner_is_refused_and_the_rest_goes_on(
    office: Office, row_number: int, column: int
) -> None:
    office.put(f"{LEDGER}/a.xlsx", far(row_number, column, "x"))
    office.put(f"{LEDGER}/b.xlsx", xlsx_bytes({"S": [header(LEDGER), row(LEDGER)]}))
    office.run(LEDGER)
    assert office.good_rows(LEDGER) == [2]
    assert "范围过大" in office.column("SELECT reason FROM raw.files WHERE status = 'rejected'")[0]


@pytest.mark.parametrize(
    ("row_number", "column", "value"), [(1_048_576, 16_384, None), (9, 16_384, "x"), (70_000, 2, "x")]
)
def test_what_is_only_formatted_or_not_that_far_is_read(
    office: Office, row_number: int, column: int, value: str | None
) -> None:
    office.load_bytes(LEDGER, far(row_number, column, value))
    assert office.good_rows(LEDGER) == [2]


def test_a_workbook_that_unpacks_without_end_is_refused(office: Office) -> None:
    memory = io.BytesIO(xlsx_bytes({"S": [header(LEDGER), row(LEDGER)]}))
    with zipfile.ZipFile(memory, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\0" * (30 << 20))
    office.load_bytes(LEDGER, memory.getvalue())
    assert "大得不合常理" in office.reason()


def test_kinds_without_an_extent_are_tried_first(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    blank = '<table:table-cell table:number-columns-repeated="200"/>'
    far_away = f'<table:table-row table:number-rows-repeated="90000">{blank}</table:table-row>'
    far_away += f"<table:table-row>{blank}{ods_cell('x')}</table:table-row>"
    monkeypatch.setattr(workbook_bounds, "TRIAL_BYTES", 700 << 20)
    office.put(f"{LEDGER}/a.ods", ods_bytes([header(LEDGER), row(LEDGER, 1)], more=far_away))
    office.put(f"{LEDGER}/b.ods", ods_bytes([header(LEDGER), row(LEDGER, 2)]))
    office.run(LEDGER)
    assert "范围过大" in office.column("SELECT reason FROM raw.files WHERE status = 'rejected'")[0]
    assert office.column(f"SELECT entry_id FROM raw.{LEDGER}") == ["entry_id-2"]


@pytest.mark.parametrize("next_table", [0xFFFFFFFE, 0])  # none: a panic; the first sector again and again: all memory
def test_what_the_reader_says_of_a_damaged_xls_is_seen_by_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], next_table: int
) -> None:
    monkeypatch.setattr(workbook_bounds, "TRIAL_BYTES", 700 << 20)
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
    struct.pack_into("<5H", head, 24, 62, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", head, 44, 1)
    struct.pack_into("<5I", head, 56, 4096, 0xFFFFFFFE, 0, next_table, 0)
    struct.pack_into("<109I", head, 76, 0, *[0xFFFFFFFF] * 108)
    office.load_bytes(LEDGER, bytes(head) + b"\0" * 512 * (next_table == 0), "旧账.xls")
    assert "打不开" in office.reason()
    assert "panicked" not in capfd.readouterr().err


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
OTHERS = {
    "a page called .xls": (b"\xef\xbb\xbf <html><table><tr><td>x</td></tr></table>", "另存为 .xlsx"),
    "XML of 2003": (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "另存为 .xlsx"),
    "rar": (b"Rar!\x1a\x07\x01\x00" + b"x" * 99, "解开"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + b"x" * 99, "解开"),
    "tar": (b"a.csv".ljust(257, b"\0") + b"ustar\0" + b"0" * 300, "解开"),
    "pdf": (b"%PDF-1.7\n", "PDF"),
    "a locked .xlsx": (LOCKED, "密码"),
    "a locked .ods": (ods_bytes([["x"]], "<m:file-entry><m:encryption-data/></m:file-entry>"), "密码"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_other_kinds_are_refused_by_their_name(office: Office, what: str) -> None:
    data, word = OTHERS[what]
    office.load_bytes("estates", data, "名单.xls")
    assert word in office.reason() and "请" in office.reason()
