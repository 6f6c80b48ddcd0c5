"""An inbox on object storage, by the real command: the same as a folder, and never empty because it is out of reach."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import hand_exports
import openpyxl
import pytest
from hand_exports import VISITS, ask, visit
from object_store import INBOX, ObjectStore, clean_environment
from test_archive_runs import MARCH, csv_bytes, write_archive

from ingest.home import Home
from ingest.inbox import Look, look, register
from ingest.load import SourceReport, load_source
from orchestration.paths import contracts_of

ROSTER = ["人员编号", "岗位", "所属编码", "姓名", "任职日期"]
FILES = (
    "SELECT file_id, source_id, path, sha256, sheet, status, reason, rows_read, rows_skipped, rows_loaded, "
    "rows_duplicate, rows_superseded, rows_quarantined FROM load_files ORDER BY ALL"
)
QUARANTINED = (
    "SELECT source_id, file_id, path, row_number, column_name, value, reason FROM quarantined_rows ORDER BY ALL"
)
COUNTED = "SELECT path, status, rows_read, rows_loaded, rows_superseded FROM load_files WHERE source_id = 'visits'"


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectStore]:
    store = ObjectStore()
    yield store
    store.stop()


@pytest.fixture
def store(server: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    """The server with an empty bucket, and an environment that names it."""
    server.empty()
    for name, value in (server.environment | clean_environment()).items():
        monkeypatch.setenv(name, value)
    return server


@pytest.fixture
def stranger() -> Iterator[ObjectStore]:
    """A server that does not know the credentials."""
    store = ObjectStore(knows_nobody=True)
    yield store
    store.stop()


def landed(home: Path) -> dict[str, str]:
    """SHA-256 of every landed Parquet file, by its path."""
    files = (home / "landing").rglob("*.parquet")
    return {p.relative_to(home).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def facts(home: Path) -> dict[str, list[tuple]]:
    named = "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'fct_%' AND table_name <> 'fct_kpi_changes'"
    return {table: ask(home, f"SELECT * FROM {table} ORDER BY ALL") for (table,) in ask(home, f"{named} ORDER BY 1")}


def spooled(home: Path) -> list[Path]:
    return [p for p in (home / "spool").rglob("*") if p.name != ".lock"]


def load(home: Path, source: str) -> tuple[Look, SourceReport]:
    """What a run does first, with its own view of the inbox, for one source."""
    opened = Home.open(home)
    contracts = contracts_of(opened)
    found = look(opened, contracts)
    register(opened, found)
    report = load_source(opened, contracts[source])
    opened.forget_copies()
    return found, report


def test_the_same_exports_from_a_folder_and_from_s3(
    store: ObjectStore, tmp_path: Path, new_home, call_json, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDLEDGER_PSEUDONYM_KEY", "one key for both")
    local, remote = new_home(tmp_path / "local"), new_home(tmp_path / "remote")
    hand_exports.write_city(local / "inbox")
    write_archive(local)
    store.upload(local / "inbox")
    store.put("visits/走访202604.csv.part", b"half")
    store.put("visits/", b"")  # what makes a folder in the consoles of object storage
    said = call_json("run", "--home", str(remote))
    assert said["state"] == "published"
    assert said["files"]["unfinished"] == ["visits/走访202604.csv.part"]
    assert spooled(remote) == [] and list((remote / "inbox").iterdir()) == []

    out = tmp_path / "退回.xlsx"
    call_json("quarantine", "--home", str(remote), "--source", "visits", "--out", str(out))
    sheet = openpyxl.load_workbook(out)["visits"]
    assert [row[1].value for row in sheet.iter_rows()] == ["走访编号", "V4", "V6"]
    found = call_json("trace", "visits_made", "--unit", "C", "--month", "2026-03", "--home", str(remote))
    assert [(line["path"], line["row_number"]) for line in found["rows"]] == [(MARCH, 2), (MARCH, 4)]
    assert call_json("run", "--home", str(remote))["state"] == "nothing_new"
    assert call_json("run", "--home", str(remote), "--full-refresh")["state"] == "published"
    assert spooled(remote) == []

    monkeypatch.delenv("GRIDLEDGER_INBOX")
    call_json("run", "--home", str(local))
    assert landed(remote) == landed(local) != {}
    for query in (FILES, QUARANTINED):
        assert ask(remote, query) == ask(local, query) != []
    assert facts(remote) == facts(local)


def test_an_object_replaced_and_one_removed(store: ObjectStore, home: Path, call_json) -> None:
    store.upload(home / "inbox")
    assert call_json("run", "--home", str(home))["state"] == "nothing_new", "the same files at another place"
    store.put("visits/走访202602.csv", csv_bytes([visit("V3", "2026-02-10"), visit("V4", "2026-02-11")]))
    store.remove("visits/走访202601.csv")
    said = call_json("status", "--home", str(home))
    assert (said["waiting"], spooled(home)) == (["visits/走访202602.csv"], []), "told without a transfer"
    said = call_json("run", "--home", str(home))
    assert said["files"]["new"] == ["visits/走访202602.csv"]
    assert ask(home, "SELECT visit_id FROM fct_visits ORDER BY 1") == [("V1",), ("V2",), ("V3",), ("V4",)]
    assert sorted(ask(home, COUNTED)) == [
        ("visits/走访202601.csv", "loaded", 2, 2, 0),
        ("visits/走访202602.csv", "loaded", 2, 1, 0),
        ("visits/走访202602.csv", "loaded", 2, 1, 0),
    ]


def test_one_object_that_cannot_be_read_stops_nothing(store: ObjectStore, home: Path) -> None:
    march = csv_bytes([visit("V5", "2026-03-10")])
    store.put("visits/走访202512.csv", csv_bytes([visit("V0", "2025-12-10")]))
    store.put("visits/走访202603.csv", march, StorageClass="GLACIER")  # moved to where it must be asked for first
    found, report = load(home, "visits")
    ((path, reason),) = [(u.path, u.reason) for u in found.unplaced]
    assert path == "visits/走访202603.csv" and "storage class" in reason
    assert ([a.path for a in found.new], report.rows_read) == (["visits/走访202512.csv"], 1)
    store.put("visits/走访202603.csv", march)
    found, report = load(home, "visits")
    assert ([a.path for a in found.new], report.rows_read) == (["visits/走访202603.csv"], 1)


def test_an_object_that_vanishes_before_it_is_read_is_read_when_it_is_back(store: ObjectStore, home: Path) -> None:
    data = csv_bytes([visit("V5", "2026-03-10")])
    store.put(".keep", b"")  # without any object there is no folder
    store.put("visits/a.csv", data)
    opened = Home.open(home)
    register(opened, look(opened, contracts_of(opened)))
    opened.forget_copies()  # as if the process had ended here
    store.remove("visits/a.csv")
    assert load(home, "visits")[1].unread == ["visits/a.csv"]
    store.put("visits/a.csv", data)
    found, report = load(home, "visits")
    assert (found.new, found.known, report.rows_read, report.unread) == ([], 1, 1, [])


def test_an_inbox_out_of_reach_is_not_an_empty_one(home: Path, store: ObjectStore, call, call_json) -> None:
    store.upload(home / "inbox")
    hand_exports.write_march(home / "inbox")
    store.put("visits/走访202603.csv", (home / "inbox" / "visits" / "走访202603.csv").read_bytes())
    before = sorted(p for p in (home / "published").iterdir())
    store.stop()
    for arguments in (["run"], ["run", "--full-refresh"], ["quarantine", "--out", str(home / "x.xlsx")]):
        code, out, err = call(*arguments, "--home", str(home))
        assert code == 1
        assert INBOX in out + err and "连不上" in out + err
        assert "Traceback" not in out + err
    assert sorted(p for p in (home / "published").iterdir()) == before
    assert call_json("status", "--home", str(home))["inbox_problem"].startswith("读不到 inbox")
    store.start()
    code, out, _ = call("run", "--home", str(home))
    assert code == 1 and "没有这个存储桶" in out
    store.make_bucket()
    code, out, _ = call("run", "--home", str(home))
    assert code == 1 and "没有这个存储桶或文件夹" in out, "nothing below the prefix is no empty inbox either"
    store.upload(home / "inbox")
    assert call_json("run", "--home", str(home))["files"]["new"] == ["visits/走访202603.csv"]
    assert ask(home, "SELECT count(*) FROM fct_visits WHERE is_made") == [(4,)]


def test_wrong_credentials_are_told_and_never_shown(
    home: Path, store: ObjectStore, stranger: ObjectStore, call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    code, out, err = call("run", "--home", str(home))
    assert code == 1 and "凭据" in out and "Traceback" not in out + err
    for name, value in stranger.environment.items():
        monkeypatch.setenv(name, value)
    code, out, err = call("run", "--home", str(home))
    assert code == 1 and "没有权限或凭据不对" in out and "Access Key" in out and "made-up" not in out + err
    monkeypatch.setenv("GRIDLEDGER_INBOX", "smb://office:very-secret@files/share/inbox")
    code, out, err = call("run", "--home", str(home))
    assert code == 1 and "smbprotocol" in out
    assert "very-secret" not in out + err and "smb://files/share/inbox" in out


def test_names_on_a_roster_on_s3_are_masked_in_a_text_that_comes_later(
    store: ObjectStore, home: Path, tmp_path: Path
) -> None:
    roster = tmp_path / "名册.xlsx"
    hand_exports.write_xlsx(roster, "名册", ROSTER, [["P1", "社区书记", "Q1", "闻人牧之", "2024-01-01"]])
    store.put("personnel/名册.xlsx", roster.read_bytes())
    load(home, "personnel")
    line = visit("V5", "2026-03-10")
    line[VISITS.index("备注")] = "由闻人牧之带队"
    store.put("visits/走访202603.csv", csv_bytes([line]))
    load(home, "visits")
    files = [str(p) for p in (home / "landing" / "visits").glob("*.parquet") if "quarantine" not in p.name]
    assert duckdb.execute("SELECT note FROM read_parquet(?) WHERE visit_id = 'V5'", [files]).fetchall() == [
        ("由***带队",)
    ]
    assert spooled(home) == []


def test_names_that_no_folder_would_have(store: ObjectStore, home: Path) -> None:
    good = {"visits/a!b.csv": 1, "visits/2025年/走访 (1)+%41.csv": 2, "visits/x.csv/y.csv": 3, "visits/x.csv": 4}
    for path, number in good.items():
        store.put(path, csv_bytes([visit(f"N{number}", "2026-03-10")]))
    for path in ("visits//no-name.csv", f"visits/{'名' * 90}.csv"):
        store.put(path, b"x")
    for path in ("visits/.hidden/x.csv", "../visits/outside.csv"):
        store.put(path, b"x")
    found, report = load(home, "visits")
    assert sorted(a.path for a in found.new) == sorted(good)
    assert (report.files_read, report.rows_read) == (4, 4)
    told = {u.path: u.reason for u in found.unplaced}
    assert set(told) == {"visits/", f"visits/{'名' * 90}.csv"}
    assert "没有名字" in told["visits/"] and "读不到文件" in told[f"visits/{'名' * 90}.csv"]
    assert not list(home.parent.rglob("outside.csv"))


def test_a_second_look_through_the_same_object_sees_what_was_replaced(store: ObjectStore, home: Path) -> None:
    store.put("visits/a.csv", b"one")
    opened = Home.open(home)
    (first,) = look(opened, contracts_of(opened)).new
    store.put("visits/a.csv", b"two")
    (second,) = look(opened, contracts_of(opened)).new
    digests = [hashlib.sha256(data).hexdigest() for data in (b"one", b"two")]
    assert [first.sha256, second.sha256] == digests
    assert len([p for p in spooled(home) if p.name == "a.csv"]) == 1
    opened.forget_copies()
    assert spooled(home) == []


def test_a_stamp_is_the_same_in_a_list_and_alone_and_another_for_another_content(
    store: ObjectStore, home: Path
) -> None:
    store.put("visits/a.csv", b"one")
    inbox = Home.open(home).exports
    (entry,) = inbox.files()
    assert inbox.stamp("visits/a.csv") == entry.stamp
    store.put("visits/a.csv", b"two")
    assert inbox.stamp("visits/a.csv") != entry.stamp, "so that a file that changes while it is read waits"


def test_a_look_by_the_sensor_transfers_nothing(store: ObjectStore, home: Path) -> None:
    store.upload(home / "inbox")
    opened = Home.open(home)
    found = look(opened, contracts_of(opened), peek=True)
    assert len(found.new) == 4 and found.known == 0
    assert spooled(home) == []
    # Whether a workbook that lies outside the sources' folders is a mended one is not known before it is read.
    store.put("退回/a.xlsx", b"no workbook")
    store.put("退回/a.txt", b"text")
    found = look(opened, contracts_of(opened), peek=True)
    assert [a.path for a in found.new if a.folder == "退回"] == ["退回/a.xlsx"]
    assert [u.path for u in found.unplaced] == ["退回/a.txt"]
    look(opened, contracts_of(opened))
    opened.forget_copies()
    found = look(opened, contracts_of(opened), peek=True)
    assert [u.path for u in found.unplaced] == ["退回/a.txt", "退回/a.xlsx"]
    assert spooled(home) == []
    assert os.stat(home / "spool").st_mode & 0o777 == 0o700  # noqa: PTH116
