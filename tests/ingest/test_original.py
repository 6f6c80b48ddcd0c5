"""A file tried without loading it, and the lines of an export read again for the sender who mends them."""

from __future__ import annotations

import io
import json
import zipfile
from functools import partial

import pytest
from office import CONTRACTS, Office, csv_bytes, header, row, xlsx_bytes

from ingest.check import check_file
from ingest.original import Line, Place, line_beside_load, original_lines


def test_a_line_is_read_again_as_it_arrived(office: Office) -> None:
    bad = row("visits", 2, visitor_name="周全", mode=" 步行 ", note="一行\n二行")
    office.put("visits/a.csv", csv_bytes([["标题"], header("visits"), row("visits", 1), [], bad], "gb18030"))
    office.run("visits")
    ((path, sheet, number),) = office.ask(
        "SELECT path, q._sheet, q._row FROM raw.quarantine AS q JOIN raw.files AS f ON f.file_id = q._file_id"
    )
    place = Place(path, sheet, number)
    found = original_lines(office.home, CONTRACTS["visits"], [place])
    assert found == {place: dict(zip(header("visits"), bad, strict=True))}


def test_lines_of_several_sheets_and_files(office: Office) -> None:
    sheets = {"甲": [header("estates"), row("estates", 1)], "乙": [["标题"], header("estates"), row("estates", 2)]}
    office.put("estates/a.xlsx", xlsx_bytes(sheets, at=(1, 1)))
    office.put("estates/b.csv", csv_bytes([header("estates"), row("estates", 3)]))
    places = [Place("estates/a.xlsx", "甲", 3), Place("estates/a.xlsx", "乙", 4), Place("estates/b.csv", "", 2)]
    found = original_lines(office.home, CONTRACTS["estates"], [*places, Place("estates/gone.csv", "", 2)])
    assert {p: line["小区编码"] for p, line in found.items()} == {
        p: f"estate_code-{n}" for n, p in enumerate(places, start=1)
    }


def test_a_broken_json_line_is_shown_whole(office: Office) -> None:
    whole = dict(zip(header("whistles"), row("whistles"), strict=True)) | {"departments": [{"name": "城管"}]}
    office.put("whistles/a.ndjson", json.dumps(whole).encode() + b'\n{"whistle_no": "W2", "ti\n')
    good, broken = Place("whistles/a.ndjson", "", 1), Place("whistles/a.ndjson", "", 2)
    found = original_lines(office.home, CONTRACTS["whistles"], [good, broken])
    assert found[broken] == {"line": '{"whistle_no": "W2", "ti'}
    assert found[good] == whole | {"departments": '[{"name":"城管"}]'}


def test_a_line_says_in_a_workbook_what_it_said_where_it_stood(office: Office) -> None:
    """Midnight is a time in delimited text and a day in a workbook; a header of old has the name of today."""
    columns = CONTRACTS["safety_grid_events"].columns
    due = next(c for c in columns if c.deadline)
    text = csv_bytes([header("safety_grid_events"), row("safety_grid_events", **{due.name: "2025-03-09 00:00:00"})])
    office.put("safety_grid_events/a.csv", text)
    book = {"一": [header("safety_grid_events"), row("safety_grid_events", **{due.name: "2025-03-09 00:00:00"})]}
    office.put("safety_grid_events/b.xlsx", xlsx_bytes(book))
    places = [Place("safety_grid_events/a.csv", "", 2), Place("safety_grid_events/b.xlsx", "一", 2)]
    found = original_lines(office.home, CONTRACTS["safety_grid_events"], places)
    assert [found[p][due.header] for p in places] == ["2025-03-09 00:00", "2025-03-09 00:00:00"]

    contract = CONTRACTS["estates"]
    renamed = contract.columns[0].model_copy(update={"aliases": ["小区代码"]})
    contract = contract.model_copy(update={"columns": [renamed, *contract.columns[1:]]})
    office.put("estates/a.csv", csv_bytes([["小区代码", *header("estates")[1:]], row("estates", 7)]))
    place = Place("estates/a.csv", "", 2)
    assert original_lines(office.home, contract, [place])[place]["小区编码"] == "estate_code-7"


def test_trying_a_file_loads_nothing(office: Office) -> None:
    headers = ["小区编码", "小区名称", "社区编码", "户数", "是否 老旧小区", "备注"]
    lines = [headers, ["E1", "甲", "C1", "12", "是", ""], ["E2", "乙", "C1", "十二", "是", ""]]
    path = office.home.root / "try.csv"
    path.write_bytes(csv_bytes(lines))
    check = check_file(office.home, CONTRACTS["estates"], path)
    (count,) = check.manifest.sheets
    assert (check.manifest.status, count.rows_read, count.rows_quarantined) == ("loaded", 2, 1)
    assert check.refused == [("", 3, "households", "十二", "type")]
    under = {c.name: c.header for c in check.columns}
    assert (under["is_old"], under["property_company"]) == ("是否 老旧小区", None)
    assert any(d.header == "备注" for d in check.manifest.drift)
    assert list(office.home.landing.rglob("*.*")) == []


def test_trying_a_file_that_would_be_rejected(office: Office) -> None:
    path = office.home.root / "try.csv"
    path.write_bytes(csv_bytes([["小区编码", "户数"], ["E1", "12"]]))
    check = check_file(office.home, CONTRACTS["estates"], path)
    assert check.manifest.status == "rejected" and check.manifest.reason
    assert (check.columns, check.refused) == ([], [])


def beside(office: Office, source: str, path: str, sheet: str, number: int) -> Line:
    """The line as it is shown, for the content that was loaded."""
    ((sha256,),) = office.ask(f"SELECT DISTINCT sha256 FROM raw.files WHERE path = '{path}'")
    return line_beside_load(office.home.root, source, Place(path, sheet, number), sha256)


PEOPLE = ("周全", "13912345678", "W007", "1203")


@pytest.mark.parametrize("form", ["csv", "zip", "xlsx", "ndjson"])
def test_a_line_stands_beside_what_was_loaded_and_nobody_in_it(office: Office, form: str) -> None:
    said = row("visits", 1, visitor_name="周全", visitor_key="W007", household_no="1203", mode=" 入户 ",
               note="周全留言13912345678")  # fmt: skip
    if form == "csv":
        path, sheet, number = "visits/a.csv", "", 3
        office.put(path, csv_bytes([["标题"], header("visits"), said], "gb18030"))
    elif form == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("走访.csv", csv_bytes([header("visits"), said], "gb18030"))
        office.put("visits/a.zip", out.getvalue())
        path, sheet, number = "visits/a.zip!走访.csv", "", 2
    elif form == "xlsx":
        path, sheet, number = "visits/a.xlsx", "走访", 2
        office.put(path, xlsx_bytes({sheet: [header("visits"), said]}))
    else:
        path, sheet, number = "visits/a.ndjson", "", 1
        office.put(path, json.dumps(dict(zip(header("visits"), said, strict=True))).encode() + b"\n")
    office.run("visits")
    line = beside(office, "visits", path, sheet, number)
    assert line.status == "read"
    assert sorted(cell.header for cell in line.cells) == sorted(header("visits"))
    assert not [cell for cell in line.cells if any(who in f"{cell.written}{cell.loaded}" for who in PEOPLE)]
    cells = {cell.column or cell.header: cell for cell in line.cells}
    as_written = dict(zip(header("visits"), said, strict=True))
    for cell in line.cells:
        if cell.became == "loaded":
            assert cell.written == as_written[cell.header]
    assert (cells["mode"].written, cells["mode"].loaded) == (" 入户 ", "入户")
    assert (cells["走访人"].became, cells["走访人"].written, cells["走访人"].loaded) == ("dropped", "***", None)
    assert (cells["household_key"].became, cells["household_key"].loaded) == ("pseudonym", "***")
    assert (cells["note"].became, cells["note"].written) == ("scrubbed", "***留言***")


def test_a_column_nobody_agreed_on_is_not_shown(office: Office) -> None:
    office.put("visits/a.csv", csv_bytes([[*header("visits"), "住户电话"], [*row("visits", 1), "13912345678"]]))
    office.run("visits")
    (cell,) = [
        c for c in beside(office, "visits", "visits/a.csv", "", 2).cells if c.column is None and c.became == "unknown"
    ]
    assert (cell.header, cell.written, cell.loaded) == ("住户电话", "***", None)


def test_of_nested_things_only_what_the_contract_knows_is_shown(office: Office) -> None:
    departments = [{"name": "城管", "respond_by": "2025-03-09 10:00:00", "contact": "周全13912345678"}]
    whole = dict(zip(header("whistles"), row("whistles"), strict=True)) | {"departments": departments}
    office.put("whistles/a.ndjson", json.dumps(whole).encode() + b"\n")
    office.run("whistles")
    line = beside(office, "whistles", "whistles/a.ndjson", "", 1)
    cell = next(c for c in line.cells if c.column == "departments")
    assert "城管" in cell.written and "周全" not in cell.written and "139" not in cell.written


def test_a_file_that_is_gone_or_changed_is_said_and_nothing_of_it_shown(office: Office) -> None:
    lines = [header("visits"), row("visits", 1)]
    office.put("visits/a.csv", csv_bytes(lines))
    office.run("visits")
    ((sha256,),) = office.ask("SELECT sha256 FROM raw.files WHERE path = 'visits/a.csv'")
    place = Place("visits/a.csv", "", 2)
    ask = partial(line_beside_load, office.home.root, "visits")
    assert ask(place, sha256).status == "read"
    assert ask(Place("visits/a.csv", "", 9), sha256) == ask(place, "0" * 64) == Line("not_landed")
    office.put("visits/a.csv", csv_bytes([*lines, row("visits", 2)]))
    assert ask(place, sha256) == Line("changed")
    (office.home.inbox / "visits/a.csv").unlink()
    assert ask(place, sha256) == Line("gone")
    assert line_beside_load(office.home.root, "no_such_source", place, sha256) == Line("not_landed")


def test_an_inbox_that_cannot_be_one_is_said_and_raises_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.put("visits/a.csv", csv_bytes([header("visits"), row("visits", 1)]))
    office.run("visits")
    ((sha256,),) = office.ask("SELECT sha256 FROM raw.files WHERE path = 'visits/a.csv'")
    monkeypatch.setenv("GRIDLEDGER_INBOX", "no/absolute/path")
    assert line_beside_load(office.home.root, "visits", Place("visits/a.csv", "", 2), sha256) == Line("unreadable")
