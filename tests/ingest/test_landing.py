"""Landing: each content once per contract version, whole or not at all; and how the warehouse sees it."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from office import CONTRACTS, Office, csv_bytes, header, row, xlsx_bytes

from ingest.contracts import SQL_TYPES, Contract
from ingest.home import Home, KeyMismatchError, key_fingerprint
from ingest.inbox import register
from ingest.load import load_source
from ingest.raw import attach


def visits(*numbers: int, **values: str) -> bytes:
    return csv_bytes([header("visits"), *(row("visits", n, **values) for n in numbers)], "gb18030")


def landed(office: Office, source: str = "visits") -> list[str]:
    return sorted(path.name for path in (office.home.landing / source).iterdir())


def contents(office: Office) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (office.home.landing / "visits").iterdir()}


def statuses(office: Office) -> list[tuple]:
    return office.ask("SELECT path, status FROM raw.files ORDER BY first_seen_run, path")


def changed(column: str, **values: Any) -> Contract:
    """The contract of visits with one column changed, as if its file had been edited."""
    said = CONTRACTS["visits"].model_dump()
    said["columns"] = [{**c, **values} if c["name"] == column else c for c in said["columns"]]
    return Contract.model_validate(said)


def test_a_landing_says_what_was_made_of_the_file(office: Office) -> None:
    office.load_bytes("visits", visits(1, 2) + csv_bytes([row("visits", 3, mode="步行"), []], "gb18030"), "a.csv")
    names = landed(office)
    stem = names[0].split(".")[0]
    assert names == [f"{stem}.json", f"{stem}.parquet", f"{stem}.quarantine.parquet"]
    manifest = json.loads((office.home.landing / "visits" / f"{stem}.json").read_text())
    ((file_id, sha, sheet, read, skipped, bad),) = office.ask(
        "SELECT file_id, sha256, sheet, rows_read, rows_skipped, rows_quarantined FROM raw.files"
    )
    version = office.contracts["visits"].version
    assert stem == f"{sha[:16]}-{version}"
    assert (manifest["file_id"], manifest["sha256"], manifest["contract_version"]) == (file_id, sha, version)
    assert manifest["pseudonym_key"] == key_fingerprint(b"a key of the tests")
    assert manifest["sheets"] == [{"sheet": "", "rows_read": 3, "rows_skipped": 1, "rows_quarantined": 1}]
    assert (sheet, read, skipped, bad) == ("", 3, 1, 1)
    frame = pl.read_parquet(office.home.landing / "visits" / f"{stem}.parquet")
    assert frame["_file_id"].unique().to_list() == [file_id]
    assert frame["_row"].to_list() == [2, 3]


def test_every_landing_file_bears_the_fingerprint_of_the_key(office: Office) -> None:
    office.load_bytes("visits", visits(1))
    files = [str(p) for p in (office.home.landing / "visits").glob("*.parquet")]
    with duckdb.connect() as con:
        query = "SELECT DISTINCT decode(value) FROM parquet_kv_metadata(?) WHERE decode(key) = 'pseudonym_key'"
        found = {con.execute(query, [f]).fetchone() for f in files}
    assert found == {(key_fingerprint(b"a key of the tests"),)}


def test_a_second_call_reads_nothing(office: Office) -> None:
    assert office.load_bytes("visits", visits(1)).files_read == 1
    before = contents(office)
    report = office.run("visits")
    assert (report.files_read, report.rows_read, report.messages) == (0, 0, [])
    assert contents(office) == before


def test_a_rejected_file_is_not_tried_again_and_again(office: Office) -> None:
    assert office.load_bytes("visits", b"no header here\n").files_rejected == 1
    assert office.run("visits").files_rejected == 0
    assert statuses(office) == [("visits/export", "rejected")]


def test_a_changed_contract_reads_its_files_again(office: Office) -> None:
    office.load_bytes("visits", visits(1) + csv_bytes([row("visits", 2, note="")], "gb18030"))
    assert office.counts() == (2, 0, 0)
    office.contracts["visits"] = changed("note", required=True)
    assert office.run("visits").files_read == 1
    assert office.refused() == [(3, "note", "missing")]
    assert office.counts() == (2, 0, 1)
    assert len(landed(office)) == 6, "the older landing stays"
    assert office.run("visits").files_read == 0


def test_a_changed_contract_reads_from_any_path_that_still_holds_the_bytes(office: Office) -> None:
    office.put("visits/a.csv", visits(1, note=""))
    office.put("visits/b.csv", visits(1, note=""))
    office.run("visits")
    office.put("visits/b.csv", visits(2))
    office.run("visits")
    office.contracts["visits"] = changed("note", required=True)
    assert office.run("visits").files_read == 2
    assert [code for _, _, code in office.refused()] == ["missing"]


def test_an_older_landing_stands_when_the_file_left_the_inbox(office: Office) -> None:
    path = office.put("visits/a.csv", visits(1, note=""))
    office.run("visits")
    path.unlink()
    office.contracts["visits"] = changed("note", required=True)
    assert office.run("visits").files_read == 0
    assert office.good_rows("visits") == [2]
    assert office.counts() == (1, 0, 0)


def test_an_older_landing_takes_the_columns_of_today(office: Office) -> None:
    path = office.put("visits/a.csv", visits(1))
    office.run("visits")
    path.unlink()
    office.contracts["visits"] = changed("mode", name="way")
    assert office.run("visits").files_read == 0
    assert office.ask("SELECT visit_id, outcome, way FROM raw.visits") == [("visit_id-1", "见面", None)]


def test_an_older_landing_takes_the_types_of_today(office: Office) -> None:
    path = office.put("visits/a.csv", visits(1))
    office.run("visits")
    path.unlink()
    office.contracts["visits"] = changed("duration_minutes", type="decimal")
    office.run("visits")
    assert office.ask("SELECT duration_minutes, typeof(duration_minutes) FROM raw.visits") == [(2, "DECIMAL(38,18)")]


def test_a_full_refresh_reads_what_is_there_and_keeps_the_rest(office: Office) -> None:
    gone = office.put("visits/a.csv", visits(1))
    office.put("visits/b.csv", visits(2))
    office.run("visits")
    gone.unlink()
    report = office.run("visits", full_refresh=True)
    assert (report.files_read, report.rows_read) == (1, 1)
    assert sorted(office.column("SELECT visit_id FROM raw.visits")) == ["visit_id-1", "visit_id-2"]


def test_the_same_bytes_at_two_paths_stand_once(office: Office) -> None:
    office.put("visits/202503.csv", visits(1, 2) + csv_bytes([row("visits", 3, mode="步行")], "gb18030"))
    office.run("visits")
    office.put("visits/again/20250420.csv", (office.home.inbox / "visits/202503.csv").read_bytes())
    assert office.run("visits").files_read == 0
    first, copy = office.ask(
        "SELECT path, status, file_id, landed_as, rows_read, rows_quarantined, name_date, first_seen_run "
        "FROM raw.files ORDER BY first_seen_run"
    )
    assert first[:2] == ("visits/202503.csv", "loaded") and first[2] == first[3]
    assert copy[:2] == ("visits/again/20250420.csv", "same_as")
    assert copy[2] != first[2] and copy[3] == first[2]
    assert (copy[4:], first[4:]) == ((3, 1, date(2025, 4, 20), 2), (3, 1, date(2025, 3, 1), 1))
    assert office.good_rows("visits") == [2, 3]
    assert office.column("SELECT DISTINCT _file_id FROM raw.visits") == [first[2]]


def test_new_content_at_a_path_is_a_second_version(office: Office) -> None:
    office.put("visits/a.csv", visits(1))
    office.run("visits")
    office.put("visits/a.csv", visits(1, 2))
    office.run("visits")
    assert statuses(office) == [("visits/a.csv", "loaded")] * 2
    assert office.ask("SELECT first_seen_run, rows_read FROM raw.files ORDER BY ALL") == [(1, 1), (2, 2)]
    assert office.column("SELECT count(DISTINCT _file_id) FROM raw.visits") == [2]
    office.put("visits/a.csv", visits(1))
    office.run("visits")
    assert len(statuses(office)) == 2, "the first content again is no third version"


def test_a_file_replaced_between_look_and_load_waits_for_the_next_run(office: Office) -> None:
    office.put("visits/a.csv", visits(1))
    office.run("visits")
    office.put("visits/b.csv", visits(2))
    register(office.home, office.look())
    office.put("visits/b.csv", visits(3))
    assert load_source(office.home, office.contracts["visits"]).files_read == 0
    assert office.run("visits").files_read == 1
    assert sorted(office.column("SELECT visit_id FROM raw.visits")) == ["visit_id-1", "visit_id-3"]


def test_files_read_at_the_same_time_do_not_mix(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    for n in range(8):
        wrong = csv_bytes([row("visits", 100 + n, mode="步行")], "gb18030")
        office.put(f"visits/{n}.csv", visits(*range(10 * n, 10 * n + n + 1)) + wrong)
    office.put("visits/broken.csv", b"no header\n")
    report = office.run("visits")
    assert (report.files_read, report.files_rejected, report.rows_read, report.rows_quarantined) == (8, 1, 36 + 8, 8)
    found = office.ask(
        "SELECT path, list(visit_id ORDER BY _row) FROM raw.visits JOIN raw.files ON landed_as = _file_id "
        "GROUP BY ALL ORDER BY path"
    )
    assert found == [(f"visits/{n}.csv", [f"visit_id-{10 * n + i}" for i in range(n + 1)]) for n in range(8)]
    assert office.column("SELECT _row FROM raw.quarantine ORDER BY _row") == list(range(3, 11))


MEETINGS, MATTERS = "joint_meetings", "joint_meeting_matters"
WORKBOOK = xlsx_bytes(
    {
        "会议": [["联席会议台账"], header(MEETINGS), row(MEETINGS, 1), row(MEETINGS, 2)],
        "议定事项": [["议定事项"], header(MATTERS), row(MATTERS, 1), row(MATTERS, 2), row(MATTERS, 3)],
    }
)


@pytest.mark.parametrize("folder", [MEETINGS, MATTERS])
def test_the_workbook_of_two_sources_in_either_folder(office: Office, folder: str) -> None:
    office.put(f"{folder}/联席会议202503.xlsx", WORKBOOK)
    office.run(MEETINGS, MATTERS)
    assert office.ask("SELECT source_id, path, sheet, status, rows_read FROM raw.files ORDER BY rows_read") == [
        (MEETINGS, f"{folder}/联席会议202503.xlsx", "会议", "loaded", 2),
        (MATTERS, f"{folder}/联席会议202503.xlsx", "议定事项", "loaded", 3),
    ]
    assert office.good_rows(MEETINGS) == [3, 4] and office.good_rows(MATTERS) == [3, 4, 5]


def test_the_workbook_of_two_sources_in_both_folders(office: Office) -> None:
    for folder in (MEETINGS, MATTERS):
        office.put(f"{folder}/联席会议202503.xlsx", WORKBOOK)
    office.run(MEETINGS, MATTERS)
    assert office.ask("SELECT source_id, status, count(*) FROM raw.files GROUP BY ALL ORDER BY ALL") == [
        (MATTERS, "loaded", 1),
        (MATTERS, "same_as", 1),
        (MEETINGS, "loaded", 1),
        (MEETINGS, "same_as", 1),
    ]
    assert office.good_rows(MEETINGS) == [3, 4]


def test_a_workbook_with_one_sheet_of_the_two(office: Office) -> None:
    office.put(f"{MEETINGS}/a.xlsx", xlsx_bytes({"会议": [header(MEETINGS), row(MEETINGS)]}))
    office.run(MEETINGS, MATTERS)
    assert office.ask("SELECT source_id, status FROM raw.files") == [(MEETINGS, "loaded")]


def test_another_key_stops_the_run(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.load_bytes("visits", visits(1))
    before = contents(office)
    monkeypatch.setenv("GRIDLEDGER_PSEUDONYM_KEY", "another key")
    for source in ("visits", "estates"):
        with pytest.raises(KeyMismatchError) as error:
            office.run(source)
    assert "pseudonym.key" in str(error.value), "says what to do"
    assert "another key" not in str(error.value)
    assert contents(office) == before


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRIDLEDGER_PSEUDONYM_KEY")
    home = Home.open(tmp_path)
    key = home.pseudonym_key()
    assert len(key) == 64 and home.pseudonym_key() == key
    assert home.key_file.stat().st_mode & 0o777 == 0o600
    home.key_file.write_text("")
    with pytest.raises(KeyMismatchError):
        home.pseudonym_key()


def test_leftovers_of_a_kill_are_cleaned_and_the_file_read_again(office: Office) -> None:
    office.load_bytes("visits", visits(1))
    whole = landed(office)
    for name in whole:
        folder = office.home.landing / "visits"
        (folder / f".{name}.tmp").write_bytes(b"half")
        if name.endswith(".json"):
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(b"of an older kill")
    office.ask("SELECT 1")
    with office.home.lock():
        report = office.run("visits")
    assert report.files_read == 1
    assert landed(office) == whole
    assert office.good_rows("visits") == [2]


def test_parquet_without_its_manifest_does_not_count(office: Office) -> None:
    office.load_bytes("visits", visits(1))
    (manifest,) = (office.home.landing / "visits").glob("*.json")
    manifest.unlink()
    with duckdb.connect() as con:
        attach(con, office.home, office.contracts)
        assert con.execute("SELECT count(*) FROM raw.visits").fetchone() == (0,)
        assert con.execute("SELECT count(*) FROM raw.files").fetchone() == (0,)


LINEAGE = {
    "_file_id": "VARCHAR",
    "_sheet": "VARCHAR",
    "_row": "BIGINT",
    "_key": "VARCHAR",
    "_hash": "UBIGINT",
    "_mends": "VARCHAR",
}


def test_every_source_has_a_typed_table_with_and_without_files(office: Office) -> None:
    with duckdb.connect() as con:
        attach(con, office.home, CONTRACTS)
        for source, contract in CONTRACTS.items():
            found = {n: t for n, t, *_ in con.execute(f"DESCRIBE raw.{source}").fetchall()}
            said = {str(c.stored): SQL_TYPES[c.type].replace(" ", "") for c in contract.stored_columns if not c.fields}
            assert {n: t for n, t in found.items() if n not in LINEAGE and n != "departments"} == said
            assert {n: found[n] for n in LINEAGE} == LINEAGE
            assert con.execute(f"SELECT count(*) FROM raw.{source}").fetchone() == (0,)
        nested = con.execute("SELECT column_type FROM (DESCRIBE raw.whistles) WHERE column_name = 'departments'")
        assert nested.fetchone() == ('STRUCT("name" VARCHAR, respond_by TIMESTAMP, arrived_at TIMESTAMP)[]',)
        others = ("files", "outlines", "quarantine", "settings", "targets", "workdays")
        assert [con.execute(f"SELECT count(*) FROM raw.{t}").fetchone() for t in others] == [(0,)] * 6
        assert con.execute("SELECT count(*), count(DISTINCT source_id) FROM raw.sources").fetchone() == (34, 34)
        empty = {n: con.execute(f"DESCRIBE raw.{n}").fetchall() for n in ("visits", "quarantine", "files")}
    office.load_bytes("visits", visits(1) + csv_bytes([row("visits", 2, mode="步行")], "gb18030"))
    assert {n: office.ask(f"DESCRIBE raw.{n}") for n in empty} == empty


def test_attaching_twice_replaces_the_schema(office: Office) -> None:
    office.load_bytes("visits", visits(1))
    with duckdb.connect() as con:
        attach(con, office.home, CONTRACTS)
        attach(con, office.home, CONTRACTS)
        assert con.execute("SELECT count(*) FROM raw.visits").fetchone() == (1,)


def test_days_of_lists_and_the_order_of_paths(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for n, name in enumerate(["名单10.csv", "名单2.csv", "名单20250201.csv"]):
        office.put_rows("estates", [row("estates", n)], name)
    office.run("estates")
    monkeypatch.setenv("GRIDLEDGER_TODAY", "2025-05-02")
    office.put_rows("estates", [row("estates", 9)], "名单1.csv")
    office.run("estates")
    found = office.ask("SELECT path, name_date, list_day, first_seen_at, path_order FROM raw.files ORDER BY path_order")
    assert [(p.split("名单")[1], named, day, seen.date()) for p, named, day, seen, _ in found] == [
        ("1.csv", None, date(2025, 5, 2), date(2025, 5, 2)),
        ("2.csv", None, date(2025, 3, 31), date(2025, 3, 31)),
        ("10.csv", None, date(2025, 3, 31), date(2025, 3, 31)),
        ("20250201.csv", date(2025, 2, 1), date(2025, 2, 1), date(2025, 3, 31)),
    ]
    assert len({order for *_, order in found}) == 4


def test_workdays_of_the_reference_folder(office: Office) -> None:
    (office.home.reference / "workdays.csv").write_text("date,is_workday\n2025-10-01,false\n2025-09-28,true\n")
    office.run("visits")
    assert office.ask("SELECT date, is_workday FROM raw.workdays ORDER BY date") == [
        (date(2025, 9, 28), True),
        (date(2025, 10, 1), False),
    ]


def test_equal_content_has_equal_hashes_and_different_content_has_not(office: Office) -> None:
    lines = [
        row("fire_hazards", 1, row_no="1", due_on="2025-04-01"),
        row("fire_hazards", 1, row_no="7", due_on="2025/4/1"),
        row("fire_hazards", 1, row_no="1", due_on=""),
    ]
    office.load("fire_hazards", lines)
    one, again, other = office.column("SELECT _hash FROM raw.fire_hazards ORDER BY _row")
    assert one == again != other, "a running number is no content"


def test_two_loads_of_one_home_agree(office: Office, tmp_path: Path) -> None:
    other = Office(tmp_path / "other")
    for one in (office, other):
        one.load_bytes("visits", visits(1, 2, 3))
    assert office.ask("SELECT * FROM raw.visits") == other.ask("SELECT * FROM raw.visits")
    assert isinstance(office.ask("SELECT first_seen_at FROM raw.files")[0][0], datetime)


def test_a_manifest_that_a_power_cut_left_empty_is_made_again(office: Office) -> None:
    office.load_bytes("visits", visits(1))
    (manifest,) = (office.home.landing / "visits").glob("*.json")
    manifest.write_bytes(b"")
    assert office.run("visits").files_read == 1
    assert office.good_rows("visits") == [2]
