"""The files look as the systems write them; the same seed gives the same bytes; other homes are refused."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from demo_files import Exports

from ingest.contracts import load_contracts
from ingest.demo import DemoManifest, DemoRefusedError, books, deliver_late, is_demo_home, write_city
from ingest.demo.posts import Posts
from ingest.demo.rand import Draws, pool
from ingest.demo.visits import Rounds, _visits
from ingest.demo.world import World
from ingest.demo.writers import Desk
from ingest.home import Home


def file(home: Home, source: str, part: str) -> Path:
    found = [p for p in (home.inbox / source).rglob("*") if p.is_file() and part in p.name]
    assert len(found) == 1
    return found[0]


def cells(path: Path, sheet: int = 0) -> list[tuple[str | None, ...]]:
    import fastexcel

    return fastexcel.read_excel(path).load_sheet(sheet, header_row=None, dtypes="string").to_polars().rows()


@pytest.mark.usefixtures("manifest")
def test_encodings(home: Home) -> None:
    for source, part in (("visits", "202501"), ("party_grid_events", "202501"), ("buildings", "20250108")):
        raw = file(home, source, part).read_bytes()
        assert raw.decode("gb18030").count("\r\n") > 100
        with pytest.raises(UnicodeDecodeError):
            raw.decode("utf-8")
    assert file(home, "safety_grid_events", "2025年4月").read_bytes().startswith(b"\xef\xbb\xbf")
    cases = file(home, "service_cases", "2025-01").read_bytes()
    assert not cases.startswith(b"\xef\xbb\xbf") and cases.decode("utf-8").startswith("办件编号,")


@pytest.mark.usefixtures("manifest")
def test_clerks_habits_in_workbooks(home: Home) -> None:
    hazards = cells(file(home, "fire_hazards", "202503"))
    assert hazards[0][0] and hazards[1][0] and not any(hazards[0][1:]) and not any(hazards[1][1:])
    assert hazards[2][:2] == ("序号", "隐患编号")
    assert hazards[-2][0] == "合计" and str(hazards[-1][0]).startswith("制表人：") and not any(hazards[-3])
    staff = file(home, "personnel", "2026-07-20")
    assert cells(staff, 0)[0][0] == "填表说明"
    assert cells(staff, 1)[1][0] == "人员编号"


def test_dates_and_amounts_of_the_ledger(exports: Exports) -> None:
    ledger = exports.rows("funding_ledger")
    for form in (
        r"^\d{4}-\d\d-\d\d$",
        r"^\d{4}/\d{1,2}/\d{1,2}$",
        r"^\d{4}年\d{1,2}月\d{1,2}日$",
        r"^\d{8}$",
        r"^\d{5}$",
    ):
        assert ledger["booked_on"].str.contains(form).sum() > 500, form
    assert ledger["amount"].str.contains(r"^\d{1,3}(,\d{3})+\.\d\d").sum() > 1000
    assert set(ledger["amount_unit"].unique()) >= {"元", "万元"}


def test_nested_departments(exports: Exports) -> None:
    calls = [json.loads(text) for text in exports.good("whistles")["departments"]]
    assert {len(c) for c in calls} == {1, 2, 3}
    assert set(calls[0][0]) == {"name", "respond_by", "arrived_at"}


@pytest.mark.usefixtures("manifest")
def test_names_bear_their_month_in_three_ways(home: Home) -> None:
    assert file(home, "visits", "_202502.csv") and file(home, "service_cases", "_2025-02.csv")
    assert file(home, "safety_grid_events", "_2025年2月.csv")


def test_files_sent_again(home: Home, manifest: DemoManifest, exports: Exports) -> None:
    same = {(s.path, s.same_as) for s in manifest.resent if s.same_as}
    assert {path.split("/")[0] for path, _ in same} == {"safety_grid_events", "joint_meeting_matters"}
    for path, of in same:
        assert (home.inbox / path).read_bytes() == (home.inbox / str(of)).read_bytes()
    (again,) = [s for s in manifest.resent if s.corrects]
    rows = exports.good("visits")
    first, second = (rows.filter(pl.col("_path") == p) for p in (again.corrects, again.path))
    assert first["visit_id"].to_list() == second["visit_id"].to_list()
    newer = (second["updated_at"] > first["updated_at"]).sum()
    assert newer == -(-first.height // 100)  # every hundredth row, from the first
    assert (second["updated_at"] < first["updated_at"]).sum() == 0
    changed = second["updated_at"] > first["updated_at"]
    assert first.filter(changed)["outcome"].unique().to_list() == ["无人在家"]
    met = (second.filter(changed)["outcome"] == "见面").sum()
    assert met > 100
    assert (second["outcome"] == "见面").sum() == (first["outcome"] == "见面").sum() + met


@pytest.mark.usefixtures("manifest")
def test_two_exports_of_the_last_month_differ_from_their_contract(home: Home, exports: Exports) -> None:
    stray: dict[str, tuple[set[str], set[str]]] = {}
    for source, spec in exports.spec.items():
        encoding = "gb18030" if "GB18030" in spec["format"] else "utf-8-sig"
        known = set(exports.headers(source))
        for path in exports.files(source):
            if path.suffix == ".csv":
                there = set(path.read_bytes().split(b"\n", 1)[0].decode(encoding).strip().split(","))
                if there != known:
                    stray[path.relative_to(home.inbox).as_posix()] = there - known, known - there
    assert stray == {
        "volunteer_checkins/志愿签到_2026-10.csv": ({"签到方式"}, set()),
        "safety_grid_events/综治事件_2026年10月.csv": (set(), {"事件小类"}),
    }


def test_joint_meeting_books_lie_in_either_folder_and_in_both(manifest: DemoManifest) -> None:
    books: dict[str, set[str]] = {}
    for s in manifest.sheets:
        if s.source_id.startswith("joint_"):
            folder, name = s.path.split("/")
            books.setdefault(name[-11:-5], set()).add(folder)
            assert s.sheet == {"joint_meetings": "会议", "joint_meeting_matters": "议定事项"}[s.source_id]
    both = {"joint_meetings", "joint_meeting_matters"}
    assert books == {
        "202506": {"joint_meetings"}, "202512": {"joint_meeting_matters"}, "202606": {"joint_meetings"}, "202610": both,
    }  # fmt: skip


def test_updated_rows_supersede_older_ones(exports: Exports) -> None:
    for source in ("party_grid_events", "safety_grid_events", "volunteer_checkins", "whistles"):
        key = next(c[1] for c in exports.spec[source]["columns"] if "key" in c)
        versions = exports.good(source).unique([key, "updated_at"]).group_by(key).len()
        assert versions.filter(pl.col("len") > 1).height >= 4, source


def test_there_is_something_to_hide(exports: Exports) -> None:
    """Columns of personal data are filled, and free text names people, numbers and doors."""
    staff = exports.now("personnel")
    assert staff.select(pl.col("name", "id_number", "phone").is_null().sum()).row(0) == (0, 0, 0)
    assert staff["id_number"].str.contains(r"^990001\d{11}[\dX]$").all()
    notes = exports.now("visits")["note"].drop_nulls()
    for pattern in (r"1390000\d{4}", "先生|女士", r"\d+栋\d单元\d+室"):
        assert notes.str.contains(pattern).sum() > 100
    assert notes.str.contains_any(staff["name"].unique().to_list()).sum() > 100
    assert exports.now("party_members")["name"].is_not_null().all()


def area(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def test_outlines_nest(home: Home, exports: Exports) -> None:
    """Areas add up level by level: grids tile their community, communities their street, streets the city."""
    features = json.loads((home.reference / "units.geojson").read_text(encoding="utf-8"))["features"]
    rings = {f["properties"]["unit_code"]: f["geometry"]["coordinates"][0] for f in features}
    assert all(ring[0] == ring[-1] and area(ring) > 0 for ring in rings.values())
    units = exports.now("org_units").filter(pl.col("valid_to").is_null(), pl.col("level") != "微网格")
    assert set(units["unit_code"]) <= set(rings)
    for parent in units.filter(pl.col("level").is_in(["市", "街道", "社区"]))["unit_code"]:
        parts = units.filter(pl.col("parent_code") == parent)["unit_code"]
        assert sum(area(rings[code]) for code in parts) == pytest.approx(area(rings[parent]), rel=1e-6)
    old = exports.now("org_units").filter(pl.col("valid_from") < pl.date(2025, 7, 1), pl.col("level") == "社区")
    assert sum(area(rings[code]) for code in old["unit_code"]) == pytest.approx(area(rings["DS"]), rel=1e-6)


def digests(home: Home) -> dict[str, str]:
    files = [p for folder in (home.inbox, home.reference) for p in folder.rglob("*") if p.is_file()]
    return {p.relative_to(home.root).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_same_seed_same_bytes(home: Home, manifest: DemoManifest, tmp_path: Path) -> None:
    other = Home.open(tmp_path)
    assert write_city(other, hold_late=True) == manifest
    late = {path.removeprefix("inbox/") for path in digests(home).keys() - digests(other).keys()}
    assert late == {"fire_hazards/火灾隐患台账_202609.xlsx", "visits/入户走访记录_202509（更正）.csv"}
    assert set(deliver_late(other)) == late
    assert deliver_late(other) == []
    assert digests(other) == digests(home)


def test_writing_a_whole_city_again_changes_nothing(home: Home, manifest: DemoManifest) -> None:
    before = {p: p.stat().st_mtime_ns for p in home.inbox.rglob("*")}
    assert write_city(home) == manifest
    assert {p: p.stat().st_mtime_ns for p in home.inbox.rglob("*")} == before


def test_a_home_with_other_exports_is_refused(tmp_path: Path) -> None:
    home = Home.open(tmp_path)
    assert is_demo_home(home)
    (home.inbox / "README.md").write_text("what belongs here", encoding="utf-8")
    assert is_demo_home(home)
    (home.inbox / "visits").mkdir()
    (home.inbox / "visits" / "走访.csv").write_text("走访编号\n", encoding="utf-8")
    assert not is_demo_home(home)
    with pytest.raises(DemoRefusedError):
        write_city(home)
    assert {p.name for p in home.inbox.rglob("*.*")} == {"README.md", "走访.csv"}


@pytest.mark.usefixtures("manifest")
def test_a_city_of_another_seed_or_scale_is_refused(home: Home) -> None:
    with pytest.raises(DemoRefusedError, match="20250101"):
        write_city(home, seed=7)
    with pytest.raises(DemoRefusedError, match="scale 1"):
        write_city(home, scale=2)


def test_a_list_too_long_for_a_sheet_goes_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "SHEET_ROWS", 6)
    desk = Desk(tmp_path, load_contracts(), [])
    with books.Book(desk, "studies", "研判.xlsx") as book:
        sheet = book.sheet("研判", ["研判台账"])
        sheet.append(pl.DataFrame({"meeting_id": [f"Y{n}" for n in range(11)]}))
    assert [(s.sheet, s.rows) for s in desk.sheets] == [("研判", 4), ("研判(2)", 4), ("研判(3)", 3)]
    firsts = [cells(tmp_path / "studies" / "研判.xlsx", n)[2][0] for n in range(3)]
    assert firsts == ["Y0", "Y4", "Y8"]


def test_scale_is_bounded(tmp_path: Path) -> None:
    for scale in (0, 1001):
        with pytest.raises(ValueError, match="1000"):
            write_city(Home.open(tmp_path), scale=scale)


def test_a_copy_of_the_pattern_is_the_same_at_any_scale() -> None:
    """Random columns hang on seed, source, month and row: not on how many copies are made together."""
    notes = pl.Series([None, "随访"])

    def february(scale: int) -> pl.DataFrame:
        world = World(5, scale)
        posts = Posts(world.city, 5)
        return pl.concat(_visits(part, Rounds(world), posts, notes, 1) for part in world.parts())

    two, six = february(2), february(6)
    assert six.height == 3 * two.height
    assert six["visit_id"].n_unique() == six.height
    assert six.filter(pl.col("k") < 2).equals(two)
    assert six["unit_code"].str.head(6).n_unique() == 6 * 3


def test_draws_are_splitmix64() -> None:
    """Against the published algorithm in plain integers."""
    import ingest.demo.rand as rand

    mask = (1 << 64) - 1
    z = (3 * 0x9E3779B97F4A7C15 + rand.sub_seed("a", "b")) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    assert Draws(pl.Series([3]), "a").bits("b").item() == z ^ (z >> 31)


def test_pool_holds_values_by_weight() -> None:
    assert pool((1, 2, 1), 8, ("a", "b", "c")).to_list() == ["a", "a", "b", "b", "b", "b", "c", "c"]
    assert len(pool((1, 1, 1), 100)) == 100
