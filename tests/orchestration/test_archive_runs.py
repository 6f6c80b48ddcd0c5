"""A zip with two months, by the real command: each month a file of its own in every list, down to the line; sent again
unpacked, they change nothing.
"""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import hand_exports
import openpyxl
from hand_exports import VISITS, ask, visit

ARCHIVE = "visits/走访两月.zip"
DECEMBER, MARCH = f"{ARCHIVE}!走访202512.csv", f"{ARCHIVE}!三月/走访202603.csv"


def csv_bytes(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([VISITS, *rows])
    return text.getvalue().encode("gb18030")


def write_archive(home: Path) -> None:
    march = [visit("V5", "2026-03-10"), visit("V6", "2026-03-12", kind="路过"), visit("V7", "2026-03-13")]
    with zipfile.ZipFile(home / "inbox" / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("走访202512.csv", csv_bytes([visit("V0", "2025-12-10")]))
        archive.writestr("三月/走访202603.csv", csv_bytes(march))
        archive.writestr("../外面.csv", csv_bytes([visit("V9", "2026-03-14")]))
        archive.writestr("__MACOSX/._走访202603.csv", b"x")


def test_two_months_in_one_archive_and_sent_again_unpacked(home: Path, call_json, tmp_path: Path) -> None:
    write_archive(home)
    said = call_json("run", "--home", str(home))
    assert (said["state"], sorted(said["files"]["new"])) == ("published", [MARCH, DECEMBER])
    assert [u["path"] for u in said["files"]["unplaced"]] == [f"{ARCHIVE}!../外面.csv"]
    counted = ask(
        home,
        "SELECT path, status, rows_read, rows_loaded, rows_duplicate, rows_superseded, rows_quarantined "
        f"FROM load_files WHERE path LIKE '{ARCHIVE}%' ORDER BY rows_read",
    )
    assert counted == [
        (f"{ARCHIVE}!../外面.csv", "rejected", 0, 0, 0, 0, 0),
        (DECEMBER, "loaded", 1, 1, 0, 0, 0),
        (MARCH, "loaded", 3, 2, 0, 0, 1),
    ]
    assert ask(home, "SELECT visit_id FROM fct_visits ORDER BY 1") == [(f"V{n}",) for n in (0, 1, 2, 3, 5, 7)]

    bad = ask(home, f"SELECT path, row_number, reason FROM quarantined_rows WHERE path LIKE '{ARCHIVE}%'")
    assert bad == [(MARCH, 3, "enum")]
    out = tmp_path / "退回.xlsx"
    call_json("quarantine", "--home", str(home), "--source", "visits", "--out", str(out))
    sheet = openpyxl.load_workbook(out)["visits"]
    assert [row[1].value for row in sheet.iter_rows()] == ["走访编号", "V4", "V6"]

    found = call_json("trace", "visits_made", "--unit", "C", "--month", "2026-03", "--home", str(home))
    assert [(line["path"], line["row_number"]) for line in found["rows"]] == [(MARCH, 2), (MARCH, 4)]
    assert call_json("run", "--home", str(home))["state"] == "nothing_new"

    before = ask(home, "SELECT visit_id, _file_id, _row FROM fct_visits ORDER BY ALL")
    hand_exports.write_csv(home / "inbox" / "visits" / "走访202512.csv", VISITS, [visit("V0", "2025-12-10")])
    call_json("run", "--home", str(home))
    again = "SELECT status, rows_read, rows_loaded, rows_duplicate FROM load_files WHERE path = 'visits/走访202512.csv'"
    assert ask(home, again) == [("same_as", 1, 0, 1)]
    assert ask(home, "SELECT visit_id, _file_id, _row FROM fct_visits ORDER BY ALL") == before
