"""Archives: each member is a delivery of its own, under its own name; what is not unpacked is said."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from office import CONTRACTS, Office, csv_bytes, header, row, xlsx_bytes
from packing import files, refused, visits, zipped

from ingest.check import check_file
from ingest.filenames import delivery_date
from ingest.inbox import register
from ingest.original import Place, original_lines


def renamed(archive: bytes, old: str, new: bytes) -> bytes:
    """A name of ASCII replaced by other bytes of the same length, in both headers, without a word about encoding."""
    assert len(old) == len(new) and archive.count(old.encode()) == 2
    return archive.replace(old.encode(), new)


def test_each_member_is_a_delivery_of_its_own(office: Office) -> None:
    bad = csv_bytes([["标题"], header("visits"), row("visits", 4, mode="步行")], "gb18030")
    office.put("visits/三月.zip", zipped({"一/a.csv": visits(1, 2), "b.csv": visits(3) + b"\r\n", "c.csv": bad}))
    report = office.run("visits")
    assert (report.files_read, report.rows_read, report.rows_skipped, report.rows_quarantined) == (3, 4, 2, 1)
    assert office.ask(
        "SELECT path, status, rows_read, rows_skipped, rows_quarantined FROM raw.files ORDER BY path"
    ) == [
        ("visits/三月.zip!b.csv", "loaded", 1, 1, 0),
        ("visits/三月.zip!c.csv", "loaded", 1, 1, 1),
        ("visits/三月.zip!一/a.csv", "loaded", 2, 0, 0),
    ]
    assert office.ask("SELECT path, q._row FROM raw.quarantine AS q JOIN raw.files AS f ON f.file_id = q._file_id") == [
        ("visits/三月.zip!c.csv", 3)
    ]
    assert office.run("visits").files_read == 0


def test_a_gz_stands_for_the_file_in_it(office: Office) -> None:
    office.put("visits/走访202502.csv.gz", gzip.compress(visits(1, 2)))
    office.run("visits")
    assert office.ask("SELECT path, sha256, rows_read, name_date FROM raw.files") == [
        ("visits/走访202502.csv.gz", sha256(visits(1, 2)).hexdigest(), 2, date(2025, 2, 1))
    ]
    office.put("visits/走访202502.csv.gz", gzip.compress(visits(1, 2), compresslevel=1, mtime=5))
    assert office.look().new == [], "packed anew it holds the same bytes"


def test_the_same_export_plain_and_packed_is_the_same(office: Office) -> None:
    office.put("visits/a.csv", visits(1, 2))
    office.run("visits")
    office.put("visits/b.zip", zipped({"a.csv": visits(1, 2)}))
    office.put("visits/c.csv.gz", gzip.compress(visits(1, 2)))
    assert office.run("visits").files_read == 0
    assert files(office) == [
        ("visits/a.csv", "loaded", 2),
        ("visits/b.zip!a.csv", "same_as", 2),
        ("visits/c.csv.gz", "same_as", 2),
    ]
    assert len(set(office.column("SELECT sha256 FROM raw.files"))) == 1
    assert office.good_rows("visits") == [2, 3]


def test_workbooks_in_an_archive_are_no_archives(office: Office) -> None:
    book = xlsx_bytes({"S": [header("estates"), row("estates", 1)]})
    office.put("estates/a.zip", zipped({"a.xlsx": book, "b.xlsx.gz": gzip.compress(book + b"\0")}))
    office.put("estates/c.xlsx.gz", gzip.compress(xlsx_bytes({"S": [header("estates"), row("estates", 2)]})))
    office.run("estates")
    assert files(office) == [
        ("estates/a.zip!a.xlsx", "loaded", 1),
        ("estates/a.zip!b.xlsx.gz", "loaded", 1),
        ("estates/c.xlsx.gz", "loaded", 1),
    ]


def test_an_archive_that_calls_itself_a_workbook_is_refused_as_one(office: Office) -> None:
    data = zipped({"a.csv": visits(1)})
    office.put("visits/a.xlsx", data)
    office.put("visits/b.zip", zipped({"b.XLSX": data, "c.csv": visits(2)}))
    office.run("visits")
    assert office.good_rows("visits") == [2]
    assert set(refused(office)) == {"visits/a.xlsx", "visits/b.zip!b.XLSX"}
    assert all("请改名为 .zip" in reason for reason in refused(office).values())


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("visits/走访202503.csv", date(2025, 3, 1)),
        ("visits/全市202504.zip!走访202503.csv", date(2025, 3, 1)),
        ("visits/全市202504.zip!走访.csv", date(2025, 4, 1)),
        ("visits/全市202504.zip!202503/走访.csv", date(2025, 4, 1)),
        ("visits/全市202504.zip!街道202503.zip!走访.csv", date(2025, 3, 1)),
        ("visits/202503!更正.csv", date(2025, 3, 1)),
        ("202503/走访.csv", None),
    ],
)
def test_the_date_is_the_members_else_the_archives(path: str, day: date | None) -> None:
    assert delivery_date(path) == day


def test_what_is_no_delivery_is_passed_over(office: Office) -> None:
    extra = ["__MACOSX/._a.csv", ".DS_Store", "x/.hidden/a.csv", "~$a.xlsx", "a.csv.part", "b.TMP", "c.crdownload"]
    office.put("visits/a.zip", zipped({"leer/": b"", "./甲/a.csv": visits(1), **dict.fromkeys(extra, b"x")}))
    office.run("visits")
    assert files(office) == [("visits/a.zip!甲/a.csv", "loaded", 1)]


def test_names_written_by_windows(office: Office) -> None:
    foreign = zipped({"nnnnnn.csv": visits(1), "uuuuuuuuu.csv": visits(2), "d\\e.csv": visits(3)})
    foreign = renamed(foreign, "nnnnnn.csv", "走访记.csv".encode("gb18030"))
    foreign = renamed(foreign, "uuuuuuuuu.csv", "走访册.csv".encode())
    office.put("visits/a.zip", foreign)
    office.put("visits/b.zip", zipped({"走访.csv": visits(4)}))
    office.run("visits")
    assert {path for path, *_ in files(office)} == {
        *("visits/a.zip!走访记.csv", "visits/a.zip!走访册.csv", "visits/a.zip!d/e.csv", "visits/b.zip!走访.csv")
    }
    assert office.counts() == (4, 0, 0)
    place = Place("visits/a.zip!走访记.csv", "", 2)
    assert original_lines(office.home, CONTRACTS["visits"], [place])[place]["走访编号"] == "visit_id-1"


@pytest.mark.parametrize(("still", "name"), [(b"a.csv", "走访.csv"), (b"b.csv", "a.csv")])
def test_a_name_in_unicode_beside_the_other_counts_while_it_belongs_to_it(
    office: Office, still: bytes, name: str
) -> None:
    body = struct.pack("<BI", 1, zlib.crc32(still)) + "走访.csv".encode()
    entry = zipfile.ZipInfo("a.csv")
    entry.extra = struct.pack("<HHHH", 0x5455, 0, 0x7075, len(body)) + body
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(entry, visits(1))
    office.put("visits/a.zip", memory.getvalue())
    assert [a.path for a in office.look().new] == [f"visits/a.zip!{name}"]


def test_an_archive_within_an_archive_and_no_deeper(office: Office) -> None:
    inner = zipped({"甲.csv": visits(1), "deep.zip": zipped({"x.csv": visits(8)}), "z.csv.gz": gzip.compress(b"x")})
    members = {"inner.zip": inner, "b.csv.gz": gzip.compress(visits(2)), "c.csv": visits(3)}
    office.put("visits/a.zip", zipped(members))
    office.put("visits/d.zip.gz", gzip.compress(zipped({"d.csv": visits(4)})))
    office.run("visits")
    assert [f for f in files(office) if f[1] == "loaded"] == [
        ("visits/a.zip!b.csv.gz", "loaded", 1),
        ("visits/a.zip!c.csv", "loaded", 1),
        ("visits/a.zip!inner.zip!甲.csv", "loaded", 1),
        ("visits/d.zip.gz!d.csv", "loaded", 1),
    ]
    assert set(refused(office)) == {"visits/a.zip!inner.zip!deep.zip", "visits/a.zip!inner.zip!z.csv.gz"}
    assert all("两层" in reason for reason in refused(office).values())


def test_members_that_are_refused_stop_no_others(office: Office) -> None:
    data = zipped({n: visits(i) for i, n in enumerate(["../up.csv", "/root.csv", "C:\\c.csv", "a/../../b.csv"], 1)})
    office.put("visits/climb.zip", data)
    locked = bytearray(zipped({"locked.csv": visits(5), "open.csv": visits(6)}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    locked[6] |= 1
    office.put("visits/locked.zip", bytes(locked))
    damaged = bytearray(zipped({"damaged.csv": visits(7), "whole.csv": visits(8)}, zipfile.ZIP_STORED))
    damaged[60] ^= 0xFF
    office.put("visits/damaged.zip", bytes(damaged))
    office.put("visits/method.zip", zipped({"a.csv": visits(9)}, zipfile.ZIP_BZIP2))
    twice = zipped({"a.csv": visits(10), "b.csv": visits(11)}).replace(b"b.csv", b"a.csv")
    office.put("visits/twice.zip", twice)
    office.run("visits")
    assert sorted(office.column("SELECT visit_id FROM raw.visits")) == [f"visit_id-{n}" for n in (10, 6, 8)]
    said = refused(office)
    words = {"climb.zip!../up.csv": "之外", "climb.zip!/root.csv": "之外", "climb.zip!C:/c.csv": "之外"}
    words |= {"climb.zip!a/../../b.csv": "之外", "locked.zip!locked.csv": "密码", "damaged.zip!damaged.csv": "损坏"}
    words |= {"method.zip!a.csv": "压缩方法", "twice.zip!a.csv": "同名"}
    assert set(said) == {f"visits/{path}" for path in words}
    for path, word in words.items():
        assert word in said[f"visits/{path}"] and "请" in said[f"visits/{path}"]


def test_an_archive_is_looked_at_again_when_it_changes(office: Office) -> None:
    path = office.put("visits/a.zip", zipped({"a.csv": visits(1), "../b.csv": visits(2)}))
    first = office.look()
    register(office.home, first)
    path.touch()
    again = office.look()
    assert (again.new, again.known, again.fingerprint) == ([], 1, first.fingerprint)
    assert again.unplaced == first.unplaced != []
    office.put("visits/a.zip", zipped({"a.csv": visits(1), "b.csv": visits(2)}))
    changed = office.look()
    assert [a.path for a in changed.new] == ["visits/a.zip!b.csv"]
    assert changed.unplaced == [] and changed.fingerprint != first.fingerprint


def test_full_refresh_and_archives_that_are_gone(office: Office) -> None:
    path = office.put("visits/a.zip", zipped({"a.csv": visits(1), "b.csv": visits(2)}))
    office.run("visits")
    assert office.run("visits", full_refresh=True).files_read == 2
    path.unlink()
    assert office.run("visits", full_refresh=True).files_read == 0
    assert len(office.good_rows("visits")) == 2, "landing stays"
    assert original_lines(office.home, CONTRACTS["visits"], [Place("visits/a.zip!a.csv", "", 2)]) == {}


def test_a_sign_of_exclamation_in_the_name_of_a_file(office: Office) -> None:
    office.put("visits/a!b.csv", visits(1))
    office.put("visits/c!.zip", zipped({"d!e.csv": visits(2)}))
    office.run("visits")
    assert files(office) == [("visits/a!b.csv", "loaded", 1), ("visits/c!.zip!d!e.csv", "loaded", 1)]
    places = [Place(path, "", 2) for path, *_ in files(office)]
    assert set(original_lines(office.home, CONTRACTS["visits"], places)) == set(places)


def test_names_on_a_roster_in_an_archive_are_masked_elsewhere(office: Office) -> None:
    office.put("personnel/名单.zip", zipped({"名单.csv": csv_bytes([header("personnel"), row("personnel")])}))
    office.put("visits/a.csv", visits(1, note="赵无极来过"))
    office.run("visits")
    assert office.column("SELECT note FROM raw.visits") == ["***来过"]


def test_trying_an_archive(office: Office, tmp_path: Path) -> None:
    one, two, bad = tmp_path / "一.zip", tmp_path / "二.zip", tmp_path / "三.zip"
    one.write_bytes(zipped({"a.csv": visits(1)}))
    two.write_bytes(zipped({"a.csv": visits(1), "b.csv": visits(2, 3)}))
    bad.write_bytes(zipped({"../a.csv": visits(1)}))
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(visits(1, 2)))

    def tried(path: Path) -> tuple:
        manifest = check_file(office.home, CONTRACTS["visits"], path).manifest
        return manifest.status, sum(s.rows_read for s in manifest.sheets), manifest.reason or ""

    assert tried(one) == ("loaded", 1, "")
    assert tried(packed) == ("loaded", 2, "")
    assert tried(Path(f"{two}!b.csv")) == ("loaded", 2, "")
    assert tried(two)[0] == "rejected" and "b.csv" in tried(two)[2]
    assert tried(bad)[0] == "rejected" and "之外" in tried(bad)[2]
    with pytest.raises(OSError):
        tried(Path(f"{two}!c.csv"))
