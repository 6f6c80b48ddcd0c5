"""Archives that are broken or made to fill a memory: refused whole, while the rest goes on."""

from __future__ import annotations

import gzip
import struct
import time
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import Office
from packing import files, refused, visits, zipped

from ingest import archives

WHOLE = zipped({"a.csv": visits(1), "b.csv": visits(2)})
PACKED = gzip.compress(visits(*range(100)))
BROKEN = {
    "half a zip": (WHOLE[: len(WHOLE) // 2], "损坏"),
    "a head and nothing else": (b"PK\x03\x04", "损坏"),
    "an empty zip": (zipped({}), "没有文件"),
    "folders only": (zipped({"a/": b"", "a/b/": b""}), "没有文件"),
    "half a gz": (PACKED[: len(PACKED) // 2], "损坏"),
    "a gz with a wrong checksum": (PACKED[:-8] + b"\0" * 4 + PACKED[-4:], "损坏"),
    "a gz with something behind it": (PACKED + b"more", "损坏"),
    "half a gz in a gz": (gzip.compress(PACKED[:50]), "损坏"),
    # the version that a reader needs, in the list of members
    "a zip of a version there is not": (WHOLE.replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xff"), "损坏"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_archives_are_refused_and_the_rest_goes_on(office: Office, what: str) -> None:
    data, word = BROKEN[what]
    office.put("visits/a.zip", data)
    office.put("visits/b.csv", visits(1))
    office.run("visits")
    assert office.good_rows("visits") == [2]
    ((path, reason),) = refused(office).items()
    assert path == "visits/a.zip" and word in reason and "请" in reason
    assert office.look().fingerprint == office.look().fingerprint != ""


def lying(archive: bytes, size: int) -> bytes:
    """The same archive with another unpacked size in its headers."""
    data = bytearray(archive)
    local, central = data.index(b"PK\x03\x04") + 22, data.index(b"PK\x01\x02") + 24
    for place in (local, central):
        data[place : place + 4] = struct.pack("<I", size)
    return bytes(data)


def bombs() -> dict[str, bytes]:
    zeros = b"0" * (30 << 20)
    bomb = zipped({"a.csv": zeros})
    many = zipped({f"{n}.csv": zeros[: 1 << 20] for n in range(30)})
    return {
        "one member": bomb,
        "a header that says little": lying(bomb, 100),
        "many members": many,
        "an archive in an archive": zipped({"inner.zip": bomb, "b.csv": visits(1)}),
        "a gz": gzip.compress(zeros),
        "a gz of a gz": gzip.compress(gzip.compress(zeros)),
    }


@pytest.mark.parametrize("what", bombs())
def test_bombs_are_refused_whole(office: Office, what: str) -> None:
    office.put("visits/a.zip", bombs()[what])
    office.put("visits/b.csv", visits(1))
    office.run("visits")
    assert office.good_rows("visits") == [2]
    ((path, reason),) = refused(office).items()
    if what == "a header that says little":  # what is unpacked ends where the header says, and is not what was packed
        assert path == "visits/a.zip!a.csv" and "损坏" in reason
    else:
        assert path == "visits/a.zip" and f"{archives.MAX_RATIO} 倍" in reason


def test_small_archives_may_pack_very_well(office: Office) -> None:
    office.put("visits/a.zip", zipped({"a.csv": visits(1) + b",,,,,,,,,,,,,\r\n" * 300_000}))
    office.run("visits")
    assert files(office) == [("visits/a.zip!a.csv", "loaded", 1)]


def test_the_bound_on_all_bytes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 3 * len(visits(1)))
    office.put("visits/three.zip", zipped({f"{n}.csv": visits(n) for n in (1, 2, 3)}, zipfile.ZIP_STORED))
    office.put("visits/four.zip", zipped({f"{n}.csv": visits(n) for n in (4, 5, 6, 7)}, zipfile.ZIP_STORED))
    office.run("visits")
    assert len(office.good_rows("visits")) == 3
    assert "超过" in refused(office)["visits/four.zip"]


def test_the_bound_on_members_counts_those_of_inner_archives(office: Office) -> None:
    small = {f"{n}.csv": b"x" for n in range(600)}
    office.put("visits/a.zip", zipped({"1.zip": zipped(small), "2.zip": zipped(small)}))
    office.put("visits/b.zip", zipped({**small, "b/": b""}))
    seen = office.look()
    assert len(seen.new) == 600
    assert [u.path for u in seen.unplaced] == ["visits/a.zip"]
    assert "1000" in seen.unplaced[0].reason


def test_a_directory_said_to_lie_before_the_file(tmp_path: Path) -> None:
    end = WHOLE.rindex(b"PK\x05\x06")
    path = tmp_path / "a.zip"
    for size in (0x7FFFFFFF, 0xFFFFFFFF, len(WHOLE)):
        path.write_bytes(WHOLE[: end + 12] + struct.pack("<I", size) + WHOLE[end + 16 :])
        found = archives.contents(path)
        assert found and found.members == [] and "损坏" in found.refused[0][1]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.sampled_from([WHOLE, PACKED, zipped({"i.zip": WHOLE, "p.gz": PACKED})]),
    at=st.floats(0, 1, exclude_max=True),
    put=st.binary(min_size=1, max_size=8),
    cut=st.booleans(),
)
def test_no_damage_raises_or_hangs(tmp_path: Path, seed: bytes, at: float, put: bytes, cut: bool) -> None:
    place = int(at * len(seed))
    path = tmp_path / "a.zip"
    path.write_bytes(seed[:place] + put + (b"" if cut else seed[place + len(put) :]))
    began = time.monotonic()
    found = archives.contents(path)
    if found is not None:
        assert found.members or found.refused
        for member, sha in found.members:
            data = archives.read(tmp_path, f"a.zip!{member}" if member else "a.zip")
            assert sha256(data).hexdigest() == sha
    assert time.monotonic() - began < 5
