"""The inbox: what is new by content, what a name says, what lies where no contract reads it."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import Office, csv_bytes, header, row

from ingest.filenames import is_unfinished, name_date, natural_key
from ingest.inbox import arrivals, register


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("visits_202503.csv", date(2025, 3, 1)),
        ("2025-03.csv", date(2025, 3, 1)),
        ("走访2025-3.csv", date(2025, 3, 1)),
        ("名单20250315.xlsx", date(2025, 3, 15)),
        ("名单2025-03-15.xlsx", date(2025, 3, 15)),
        ("走访记录2025年3月.csv", date(2025, 3, 1)),
        ("走访记录2025年03月（更正）.csv", date(2025, 3, 1)),
        ("名单2025年12月31日(2).xlsx", date(2025, 12, 31)),
        ("2025年3月10家单位.xlsx", date(2025, 3, 1)),
        ("v_2025-03_2.csv", date(2025, 3, 1)),
        ("202503-2.csv", date(2025, 3, 1)),
        ("走访记录.csv", None),
        ("2025年.csv", None),
        ("2025-2026年度.csv", None),
        ("202513.csv", None),
        ("20250230.csv", None),
        ("编号20250315001.csv", None),
        ("1202503.csv", None),
        ("v2.csv", None),
    ],
)
def test_the_date_in_a_name(name: str, day: date | None) -> None:
    assert name_date(name) == day


@pytest.mark.parametrize(
    "name", ["a.csv.part", "a.TMP", "a.xlsx.crdownload", "~$名单.xlsx", ".hidden.csv", ".~lock.a#"]
)
def test_unfinished_names(name: str) -> None:
    assert is_unfinished(name)
    assert not is_unfinished(name.strip("~$.") + ".csv")


def test_natural_order() -> None:
    names = ["b/1.csv", "a/x10.csv", "a/x2.csv", "a/x2b.csv", "a/2.csv", "a/x02.csv", "a/10.csv"]
    order = sorted(names, key=natural_key)
    assert [n for n in order if n != "a/x02.csv"] == [
        "a/2.csv",
        "a/10.csv",
        "a/x2.csv",
        "a/x2b.csv",
        "a/x10.csv",
        "b/1.csv",
    ]


@given(st.lists(st.text(min_size=1), max_size=5))
def test_any_names_can_be_ordered_and_dated(names: list[str]) -> None:
    assert len(sorted(names, key=natural_key)) == len(names)
    assert all(name_date(n) is None or name_date(n).year >= 1900 for n in names)  # type: ignore[union-attr]


def visits(*numbers: int) -> bytes:
    return csv_bytes([header("visits"), *(row("visits", n) for n in numbers)], "gb18030")


def test_new_files_known_files_and_the_fingerprint(office: Office) -> None:
    empty = office.look()
    office.put("visits/a.csv", visits(1))
    first = office.look()
    assert [(a.path, a.folder, a.run) for a in first.new] == [("visits/a.csv", "visits", 1)]
    assert first.fingerprint != empty.fingerprint
    assert [a.file_id for a in office.look().new] == [a.file_id for a in first.new], "a look changes nothing"
    register(office.home, first)
    second = office.look()
    assert (second.new, second.known, second.fingerprint) == ([], 1, first.fingerprint)
    office.put("visits/a.csv", visits(1, 2))
    third = office.look()
    assert [(a.path, a.run) for a in third.new] == [("visits/a.csv", 2)]
    assert third.fingerprint != first.fingerprint


def test_a_file_whose_times_change_is_no_new_one(office: Office) -> None:
    path = office.put("visits/a.csv", visits(1))
    register(office.home, office.look())
    path.touch()
    assert office.look().new == []


def test_content_changed_behind_equal_size_is_seen(office: Office) -> None:
    office.put("visits/a.csv", visits(1))
    register(office.home, office.look())
    office.put("visits/a.csv", visits(2))
    assert len(office.look().new) == 1


def test_the_cache_of_hashes_may_be_lost_or_broken(office: Office) -> None:
    office.put("visits/a.csv", visits(1))
    register(office.home, office.look())
    caches = [p for p in office.home.root.iterdir() if p.is_file() and p.suffix == ".json"]
    assert caches
    for cache in caches:
        cache.write_text("{broken")
        assert office.look().known == 1
        cache.unlink()
        assert office.look().known == 1


def test_unfinished_files_wait(office: Office) -> None:
    for name in ("a.csv.part", "~$b.xlsx", ".c.csv", "sub/d.tmp"):
        office.put(f"visits/{name}", visits(1))
    office.put("visits/.hidden/e.csv", visits(1))
    seen = office.look()
    assert seen.new == [] and seen.unplaced == []
    assert sorted(seen.unfinished) == ["visits/.c.csv", "visits/a.csv.part", "visits/sub/d.tmp", "visits/~$b.xlsx"]
    office.run("visits")
    assert office.ask("SELECT * FROM raw.files") == []
    (office.home.inbox / "visits/a.csv.part").rename(office.home.inbox / "visits/a.csv")
    office.run("visits")
    assert office.good_rows("visits") == [2]


def test_files_where_no_contract_reads_them(office: Office) -> None:
    office.put("走访.csv", visits(1))
    office.put("weather/2025.csv", b"x")
    office.put("visits/2025/03/a.csv", visits(1))
    office.run("visits")
    assert office.ask("SELECT path, status, source_id FROM raw.files ORDER BY path") == [
        ("visits/2025/03/a.csv", "loaded", "visits"),
        ("weather/2025.csv", "rejected", "weather"),
        ("走访.csv", "rejected", None),
    ]
    reasons = dict(office.ask("SELECT path, reason FROM raw.files"))
    assert "weather" in reasons["weather/2025.csv"] and "inbox/" in reasons["走访.csv"]
    assert reasons["visits/2025/03/a.csv"] is None


def test_first_seen_is_written_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.put("visits/a.csv", visits(1))
    office.run("visits")
    monkeypatch.setenv("GRIDLEDGER_TODAY", "2025-05-02")
    office.put("visits/b.csv", visits(2))
    office.run("visits")
    (office.home.inbox / "visits/a.csv").unlink()
    office.run("visits")
    office.put("visits/a.csv", visits(1))
    office.run("visits", full_refresh=True)
    assert [(a.path, a.run, a.seen_at.date()) for a in arrivals(office.home)] == [
        ("visits/a.csv", 1, date(2025, 3, 31)),
        ("visits/b.csv", 2, date(2025, 5, 2)),
    ]


def test_arrivals_are_one_file_per_run_that_saw_something(office: Office) -> None:
    folder: Path = office.home.landing / "arrivals"
    for n in (1, 2):
        office.put(f"visits/{n}.csv", visits(n))
    office.run("visits")
    office.run("visits")
    assert len(list(folder.iterdir())) == 1


def test_a_name_in_another_encoding_is_said_and_stops_nothing(office: Office) -> None:
    """What comes out of an archive made elsewhere: bytes of GB18030 as a file's name."""
    folder = office.put("visits/good.csv", visits(1)).parent
    foreign = folder / os.fsdecode("走访.csv".encode("gb18030"))
    foreign.write_bytes(visits(2))
    office.run("visits")
    assert office.good_rows("visits") == [2]
    ((path, reason),) = office.ask("SELECT path, reason FROM raw.files WHERE status = 'rejected'")
    assert path.startswith("visits/") and "改名" in reason


@pytest.mark.parametrize(
    "name", ["it's [a] *b?.csv", "a b　c.csv", "甲/乙/丙.csv", "100%.csv", "a\\b.csv", "名" * 60 + ".csv"]
)
def test_any_other_name_will_do(office: Office, name: str) -> None:
    office.put(f"visits/{name}", visits(1))
    office.run("visits")
    assert office.ask("SELECT path, status FROM raw.files") == [(f"visits/{name}", "loaded")]


@pytest.mark.parametrize("name", ["it's a home", "数据 (1)", "ho[1]me"])
def test_a_home_may_lie_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    office = Office(tmp_path / name)
    office.put("visits/a.csv", visits(1))
    office.run("visits")
    assert office.good_rows("visits") == [2]
