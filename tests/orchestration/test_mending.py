"""Rejected rows, mended in the workbook that the command wrote and sent back, to the published tables.

The city has one rejected row to begin with: V4 in line 3 of February's visits, whose kind no list knows. Here it gets
four more, in exports of every load mode and of three owners.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import hand_exports
import openpyxl
import own_exports
import pytest
from hand_exports import VISITS, ask, unit, visit, write_csv
from openpyxl.worksheet.worksheet import Worksheet

MADE = "SELECT visit_id, outcome FROM fct_visits ORDER BY 1"
WAITING = "SELECT path, row_number, status FROM quarantined_rows ORDER BY ALL"
ACCOUNTS = "SELECT rows_read, rows_loaded, rows_duplicate, rows_superseded, rows_quarantined FROM load_files"
JANUARY, FEBRUARY, UNITS = "visits/走访202601.csv", "visits/走访202602.csv", "org_units/网格台账.xlsx"


@pytest.fixture
def told(home: Path, tmp_path: Path, call_json: Callable) -> Callable[..., Path]:
    """The workbook of what waits now; what it was asked to be called."""

    def written(name: str = "退回.xlsx", *more: str) -> Path:
        out = tmp_path / name
        call_json("quarantine", "--out", str(out), *more, "--home", str(home))
        return out

    return written


def line_of(sheet: Worksheet, text: str) -> int:
    return next(row[0].row for row in sheet.iter_rows() if any(cell.value == text for cell in row))


def put(sheet: Worksheet, line: str, **cells: str) -> None:
    """Type into the cells of the line that has this text, by header."""
    headers = {cell.value: cell.column for cell in sheet[1]}
    number = line_of(sheet, line)
    for header, value in cells.items():
        sheet.cell(number, headers[header]).value = value


def send(home: Path, book: openpyxl.Workbook, name: str) -> None:
    target = home / "inbox" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)


def add_bad_rows(home: Path) -> None:
    """January's V1 once more, in a file of its own month and wrong; on a newer list of units M2 with a level nobody
    knows and M3 without a name; in a ledger without a key a payment in words between two equal ones."""
    write_csv(home / "inbox" / "visits" / "补报202601.csv", VISITS, [visit("V1", "2026-01-10", kind="串门")])
    units = [*(unit("C", "市", ""), unit("S1", "街道", "C"), unit("Q1", "社区", "S1"), unit("Q2", "社区", "S1"))]
    units += [unit("G1", "片区网格", "Q1"), unit("M1", "微网格", "G1"), unit("M2", "小网格", "G1")]
    units.append([*unit("M3", "微网格", "G1")[:1], "", *unit("M3", "微网格", "G1")[2:]])
    hand_exports.write_xlsx(home / "inbox" / "org_units" / "台账20260301.xlsx", "台账", hand_exports.UNITS, units)
    (home / "sources" / "petty_cash.yaml").write_text(own_exports.PETTY_CASH, encoding="utf-8")
    cash = [["2026-01-03", "12.5"], ["2026-01-03", "十二块五"], ["2026-01-03", "12.5"]]
    write_csv(home / "inbox" / "petty_cash" / "流水.csv", ["日期", "金额"], cash)


def test_mended_rows_stand_as_if_their_files_had_had_them(
    home: Path, told: Callable, call: Callable, call_json: Callable
) -> None:
    add_bad_rows(home)
    call_json("run", "--home", str(home))
    out = told()
    books = sorted(p.name for p in out.parent.glob("退回*.xlsx"))
    assert books == ["退回-会计.xlsx", "退回-网格管理员.xlsx", "退回-网格长.xlsx", "退回.xlsx"]
    assert {stat.S_IMODE((out.parent / b).stat().st_mode) for b in books} == {0o600}
    owners = openpyxl.load_workbook(out.parent / "退回-网格长.xlsx")
    assert owners.sheetnames == ["说明", "visits"]
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["说明", "org_units", "petty_cash", "visits"]
    for sheet in (book["visits"], book["org_units"]):
        assert sheet.column_dimensions["A"].hidden
        assert sheet.freeze_panes == "A2"
        assert {cell.number_format for cell in sheet[2]} == {"@"}

    # All five are mended but M3, whose line is deleted. V1 of January is older than what February's file says of it,
    # though this comes with the workbook and was changed at the same time.
    february = [visit("V1", "2026-01-10", outcome="无人在家")]
    write_csv(home / "inbox" / "visits" / "补报202602.csv", VISITS, february)
    put(book["visits"], "V4", 走访类型="大走访")
    put(book["visits"], "V1", 走访类型="日常走访", 走访结果="拒访")
    put(book["org_units"], "M2", 层级="微网格")
    put(book["petty_cash"], "十二块五", 金额="12.5")
    book["org_units"].delete_rows(line_of(book["org_units"], "M3"))
    send(home, book, "退回/三月.xlsx")
    said = call_json("run", "--home", str(home))
    assert said["state"] == "published"
    assert said["facts"]["mending"] == {"open": 1, "mended": 4}
    assert ask(home, MADE) == [("V1", "无人在家"), ("V2", "拒访"), ("V3", "见面"), ("V4", "见面")]
    assert ask(home, "SELECT unit_code FROM dim_unit WHERE level = 'micro_grid' AND is_current ORDER BY 1") == [
        ("M1",),
        ("M2",),
    ]
    cash = "SELECT count(*), sum(amount_yuan)::VARCHAR FROM fct_funding WHERE purpose = '志愿服务'"
    assert ask(home, cash) == [(3, "37.50")]
    # The line that was really read is the workbook's.
    read = "SELECT _sheet, _row, path FROM fct_visits JOIN load_files ON _file_id = file_id AND _sheet = sheet"
    assert ask(home, f"{read} WHERE visit_id = 'V4'") == [("visits", 3, "退回/三月.xlsx")]
    assert ask(home, f"{ACCOUNTS} WHERE path = '退回/三月.xlsx' ORDER BY source_id") == [
        *((1, 1, 0, 0, 0), (1, 1, 0, 0, 0), (2, 1, 0, 1, 0)),
    ]
    assert ask(home, WAITING) == [
        ("org_units/台账20260301.xlsx", 9, "mended"),
        ("org_units/台账20260301.xlsx", 10, "open"),
        ("petty_cash/流水.csv", 3, "mended"),
        ("visits/补报202601.csv", 2, "mended"),
        (FEBRUARY, 3, "mended"),
    ]
    history = (
        "SELECT event, event_by, event_why FROM quarantine_history WHERE path = '{}' ORDER BY event_at, event DESC"
    )
    assert ask(home, history.format(FEBRUARY)) == [
        ("opened", FEBRUARY, "enum"),
        ("mended", "退回/三月.xlsx", None),
    ]
    settled = "SELECT settled_by, settled_why FROM quarantined_rows WHERE path = '{}'"
    assert ask(home, settled.format(FEBRUARY)) == [("退回/三月.xlsx", None)]
    assert [r["path"] for r in call_json("quarantine", "--home", str(home))] == ["org_units/台账20260301.xlsx"]
    code, text, _ = call("quarantine", "--status", "mended", "--home", str(home))
    assert (code, "已更正 mended 退回/三月.xlsx" in text) == (0, True)


def test_sent_twice_and_by_its_owner_too_nothing_counts_twice(home: Path, told: Callable, call_json: Callable) -> None:
    out = told()
    book = openpyxl.load_workbook(out)
    put(book["visits"], "V4", 走访类型="大走访")
    send(home, book, "visits/退回.xlsx")
    put(book["visits"], "V4", 走访结果="拒访")
    send(home, book, "又一份.xlsx")
    shutil.copy(home / "inbox" / "visits" / "退回.xlsx", home / "inbox" / "funding_ledger" / "退回.xlsx")
    call_json("run", "--home", str(home))
    # What came last counts: the workbook that lies in inbox/ itself comes after the folders.
    assert ask(home, MADE)[-1] == ("V4", "拒访")
    assert ask(home, "SELECT count(*) FROM fct_visits") == [(4,)]
    query = "SELECT path, source_id, status, rows_loaded, rows_duplicate, rows_superseded FROM load_files "
    assert ask(home, query + "WHERE path LIKE '%.xlsx' AND source_id = 'visits' ORDER BY path") == [
        ("funding_ledger/退回.xlsx", "visits", "loaded", 0, 0, 1),
        ("visits/退回.xlsx", "visits", "same_as", 0, 0, 1),
        ("又一份.xlsx", "visits", "loaded", 1, 0, 0),
    ]
    events = "SELECT event, count(*) FROM quarantine_history GROUP BY ALL ORDER BY ALL"
    assert ask(home, events) == [("mended", 1), ("opened", 1)]
    assert ask(home, "SELECT count(*) FROM load_files WHERE source_id = 'funding_ledger'") == [(1,)]


def test_what_is_still_bad_goes_back_again_and_strays_are_never_loaded(
    home: Path, told: Callable, call: Callable, call_json: Callable
) -> None:
    book = openpyxl.load_workbook(told())
    put(book["visits"], "V4", 走访类型="串门")
    sheet = book["visits"]
    headers = [cell.value for cell in sheet[1]]
    good = dict(zip(VISITS, visit("V9", "2026-02-12"), strict=True))
    sheet.append(["", *(good[h] for h in headers[1:])])
    sheet.append([sheet["A2"].value, *(good[h] for h in headers[1:])])
    sheet.append([sheet["A2"].value.replace("|3|", "|2|"), *(good[h] for h in headers[1:])])
    send(home, book, "退回/一.xlsx")
    call_json("run", "--home", str(home))
    assert [v for v, _ in ask(home, MADE)] == ["V1", "V2", "V3"]
    assert ask(home, f"{ACCOUNTS} WHERE path = '退回/一.xlsx'") == [(4, 0, 0, 0, 4)]
    said = call_json("quarantine", "--home", str(home))
    assert [(r["path"], r["row_number"], r["reason"]) for r in said] == [
        ("退回/一.xlsx", 2, "enum"),
        ("退回/一.xlsx", 3, "type"),
        ("退回/一.xlsx", 4, "type"),
        ("退回/一.xlsx", 5, "type"),
    ]
    assert [r["value"].partition("：")[0] for r in said[1:]] == [
        "不是退回的行(标记列为空)",
        "标记列与上面的一行相同(复制出来的行)",
        "标记列所指的行不在隔离中",
    ]
    again = openpyxl.load_workbook(told("再退.xlsx"))
    assert [row[1].value for row in again["visits"].iter_rows(min_row=2)] == ["V4"]
    notes = [row[0].value for row in again["说明"].iter_rows() if row[0].value]
    assert [n.partition("：")[2].partition("：")[0] for n in notes if n.startswith("未列入")] == [
        f"visits · 退回/一.xlsx visits 第 {n} 行" for n in (3, 4, 5)
    ]
    put(again["visits"], "V4", 走访类型="大走访")
    send(home, again, "退回/二.xlsx")
    call_json("run", "--home", str(home))
    assert ask(home, MADE)[-1] == ("V4", "见面")
    assert ask(home, WAITING) == [
        (FEBRUARY, 3, "mended"),
        ("退回/一.xlsx", 2, "mended"),
        *(("退回/一.xlsx", n, "open") for n in (3, 4, 5)),
    ]
    history = f"SELECT event, event_by FROM quarantine_history WHERE path = '{FEBRUARY}' ORDER BY event_at, event_by"
    assert sorted(ask(home, history)) == [
        ("mended", "退回/二.xlsx"),
        ("opened", FEBRUARY),
        ("sent_back", "退回/一.xlsx"),
    ]

    # Taken back, the mend is undone.
    call_json("withdraw", "退回/二.xlsx", "--home", str(home))
    call_json("run", "--home", str(home))
    assert [v for v, _ in ask(home, MADE)] == ["V1", "V2", "V3"]
    assert ask(home, WAITING)[:2] == [(FEBRUARY, 3, "open"), ("退回/一.xlsx", 2, "open")]


def test_rows_nobody_will_mend_are_discarded_with_a_reason_and_reopened(
    home: Path, call: Callable, call_json: Callable
) -> None:
    assert call("quarantine", "--discard", FEBRUARY, "--home", str(home))[0] == 2  # no reason
    code, _, err = call("quarantine", "--discard", FEBRUARY, "--row", "2", "--why", "重复", "--home", str(home))
    assert (code, "第 2 行不是待更正的行" in err) == (1, True)
    assert not (home / "audit").exists()
    said = call_json("quarantine", "--discard", FEBRUARY, "--row", "3", "--why", "试录", "--home", str(home))
    assert said["rows"] == [{"source_id": "visits", "path": FEBRUARY, "sheet": "", "rows": [3]}]
    assert call_json("run", "--home", str(home))["state"] == "published"
    assert call_json("quarantine", "--home", str(home)) == []
    (row,) = call_json("quarantine", "--status", "discarded", "--home", str(home))
    assert (row["status"], row["settled_why"], bool(row["settled_by"])) == ("discarded", "试录", True)
    call_json("quarantine", "--reopen", f"inbox/{FEBRUARY}", "--home", str(home))
    call_json("run", "--home", str(home))
    assert ask(home, WAITING) == [(FEBRUARY, 3, "open")]
    history = "SELECT event, event_why FROM quarantine_history ORDER BY event_at"
    assert sorted(ask(home, history)) == [("discarded", "试录"), ("opened", "enum"), ("reopened", "未说明")]
    # A decision about rows says nothing of the file.
    assert ask(home, f"SELECT status FROM load_files WHERE path = '{FEBRUARY}'") == [("loaded",)]
