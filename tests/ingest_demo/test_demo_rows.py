"""Every rule of sources.yaml held against every written row: the planted bad rows break it, and no others do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
import yaml
from demo_files import SPEC, Exports, list_day

from ingest.demo import DemoManifest

ENUMS = yaml.safe_load((SPEC / "sources.yaml").read_text(encoding="utf-8"))["enums"]
MISSING = ["", "-", "/", "无", "null"]
MARKS = ("_path", "_sheet", "_row")
Broken = tuple[str, str, str, int, str, str]

TYPES = {
    "date": r"^(\d{4}[-/]\d{1,2}[-/]\d{1,2}( 00:00:00)?|\d{4}年\d{1,2}月\d{1,2}日|\d{8}|\d{5})$",
    "datetime": r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}:\d{2})?$",
    "int": r"^-?\d+(\.0)?$",
    "decimal": r"^-?[\d,]+(\.\d+)?$",
    "bool": "^(是|否)$",
}
#: Well-formed and yet no day of the calendar.
NO_SUCH_DAY = r"-13-|-02-30"


def source_names() -> list[str]:
    return [name for name in yaml.safe_load((SPEC / "sources.yaml").read_text(encoding="utf-8")) if name != "enums"]


def column_rules(source: str, column: list[Any]) -> Iterator[tuple[str, pl.Expr]]:
    """(code, when a row breaks it) for one column; empty values break only `missing`."""
    name, kind, *flags = column[1:]
    value = pl.col(name)
    there = value.is_not_null() & ~value.is_in(MISSING)
    if "req" in flags or "key" in flags:
        yield "missing", ~there
    if "pii:drop" in flags:
        return
    typed = value.str.contains(TYPES.get(kind, ""))
    if kind in ("date", "datetime"):
        typed &= ~value.str.contains(NO_SUCH_DAY)
    yield "type", there & ~typed
    if kind == "enum":
        yield "enum", there & ~value.is_in(ENUMS.get(f"{source}.{name}", ENUMS.get(name)))
    if bounds := [f.removeprefix("range:") for f in flags if str(f).startswith("range:")]:
        low, high = map(float, bounds[0].split(".."))
        number = value.str.replace_all(",", "").cast(pl.Float64, strict=False)
        yield "range", there & typed & ~number.is_between(low, high)
    if "event" in flags:
        year = value.str.extract(r"^(\d{4})\D").cast(pl.Int64)
        yield "future", there & typed & (year > 2026)
        yield "past", there & typed & (year < 2000)


def row_rules(source: str) -> Iterator[tuple[str, str, pl.Expr]]:
    """(code, column, when) for the rules that look at several columns or rows."""
    if source == "org_units":
        yield "self_parent", "parent_code", pl.col("parent_code") == pl.col("unit_code")
    if source == "inspections":
        no_number = pl.col("approval_no").is_null() | pl.col("approval_no").is_in(MISSING)
        yield "approval_no_missing", "approval_no", (pl.col("approved") == "是") & no_number
    if source == "org_successions":
        total = pl.col("household_share").cast(pl.Float64).sum().over("predecessor_code")
        yield "share_sum", "household_share", (total - 1).abs() > 0.001


def broken(exports: Exports, source: str) -> set[Broken]:
    rows, spec = exports.rows(source), exports.spec[source]
    rules = [(code, c[1], when) for c in spec["columns"] for code, when in column_rules(source, c)]
    rules += list(row_rules(source))
    found = {
        (source, *row, column, code)
        for code, column, when in rules
        for row in rows.filter(when.fill_null(False)).select(MARKS).iter_rows()
    }
    if spec["load"] == "snapshot":
        keys = [c[1] for c in spec["columns"] if "key" in c]
        twice = rows.filter(pl.all_horizontal(pl.col(keys).is_not_null()), pl.struct("_path", *keys).is_duplicated())
        found |= {(source, *row, keys[0], "key_conflict") for row in twice.select(MARKS).iter_rows()}
    return found


@pytest.mark.parametrize("source", source_names())
def test_bad_rows_are_the_planted_ones(source: str, exports: Exports, manifest: DemoManifest) -> None:
    stated = {
        (b.source_id, b.path, b.sheet, b.row_number, b.column_name, b.reason)
        for b in manifest.bad_rows
        if b.source_id == source
    }
    assert broken(exports, source) == stated


def test_every_quarantine_code_is_planted(manifest: DemoManifest) -> None:
    assert {b.reason for b in manifest.bad_rows} == {
        "missing", "type", "enum", "range", "future", "past", "key_conflict", "approval_no_missing", "share_sum",
        "self_parent",
    }  # fmt: skip
    rows = {(b.path, b.sheet, b.row_number) for b in manifest.bad_rows}
    assert len(manifest.bad_rows) == 77
    assert len(rows) == 76  # one row breaks two rules


def test_a_bad_newer_version_keeps_a_good_rows_key(exports: Exports, manifest: DemoManifest) -> None:
    bad = next(b for b in manifest.bad_rows if "更正" in b.path)
    rows = exports.rows("visits")
    refused = rows.filter(pl.col("_path") == bad.path, pl.col("_row") == bad.row_number)
    same = rows.filter(pl.col("visit_id") == refused["visit_id"].item())
    assert same.height == 3  # first sent, corrected, refused
    assert refused["updated_at"].item() == same["updated_at"].max()


@pytest.mark.parametrize("source", source_names())
def test_rows_per_file_as_stated(source: str, exports: Exports, manifest: DemoManifest) -> None:
    stated = {(s.path, s.sheet): s.rows for s in manifest.sheets if s.source_id == source}
    counted = exports.rows(source).group_by("_path", "_sheet").len()
    assert {(path, sheet): count for path, sheet, count in counted.iter_rows()} == stated


def things(exports: Exports, source: str) -> int:
    """How many different keys there are."""
    key = next(c[1] for c in exports.spec[source]["columns"] if "key" in c)
    return exports.good(source)[key].n_unique()


def test_volumes(exports: Exports, manifest: DemoManifest) -> None:
    issues = (
        "party_grid_events", "safety_grid_events", "fire_hazards", "council_matters", "joint_meeting_matters",
        "whistles", "committee_matters", "renovation_matters",
    )  # fmt: skip
    assert things(exports, "visits") == 400_000
    assert things(exports, "service_cases") == 400_000
    assert 245_000 <= things(exports, "volunteer_checkins") <= 255_000
    assert things(exports, "funding_ledger") == 12_000
    assert 14_500 <= sum(things(exports, source) for source in issues) <= 15_500
    assert 1_150_000 <= manifest.rows <= 1_250_000
    assert {s.source_id for s in manifest.sheets} == set(source_names())


def test_tree_closes_on_every_list(exports: Exports) -> None:
    units = exports.good("org_units")
    for (_,), listed in units.group_by("_path"):
        city = listed.filter(pl.col("parent_code").is_null())
        assert city["level"].to_list() == ["市"]
        assert set(listed["parent_code"].drop_nulls()) <= set(listed["unit_code"])


def test_eighteen_communities_became_twenty_eight(exports: Exports) -> None:
    units = exports.now("org_units").filter(pl.col("level") == "社区")
    before = units.filter(pl.col("valid_from") < pl.date(2025, 7, 1))
    after = units.filter(pl.col("valid_to").is_null())
    assert (before.height, after.height) == (18, 28)
    ended = before.filter(pl.col("valid_to").is_not_null())
    assert set(ended["valid_to"].dt.to_string()) == {"2025-06-30"}
    successions = exports.now("org_successions")
    assert set(ended["unit_code"]) <= set(successions["predecessor_code"])
    shares = successions.group_by("predecessor_code").agg(pl.col("household_share").sum())["household_share"]
    assert (shares - 1).abs().max() <= 1e-9
    grids = exports.now("org_units").filter(pl.col("level") == "片区网格")
    moved = grids.filter(pl.col("unit_code").is_duplicated())
    assert grids.filter(pl.col("valid_to").is_null()).height == 205
    assert moved.height > 100  # two rows each, another parent from 1 July 2025


def test_last_event_is_on_the_last_day(exports: Exports) -> None:
    last = {}
    for source, spec in exports.spec.items():
        for column in spec["columns"]:
            if "event" in column:
                last[source, column[1]] = exports.good(source)[column[1]].max().strftime("%Y-%m-%d")
    assert max(last.values()) == "2026-10-31"
    assert last["visits", "visited_at"] == last["service_cases", "applied_at"] == "2026-10-31"


def test_lists_over_time(exports: Exports) -> None:
    days = {
        source: sorted({list_day(f.name) for f in exports.files(source)})
        for source, spec in exports.spec.items()
        if spec["cadence"] == "roster"
    }
    assert {source: len(found) for source, found in days.items()} == {
        "org_units": 4, "org_successions": 1, "buildings": 3, "estates": 3, "personnel": 5, "contact_links": 3,
        "party_units": 3, "party_members": 4, "service_items": 2, "facilities": 4, "volunteer_teams": 4,
    }  # fmt: skip
    teams = exports.good("volunteer_teams")
    gone = teams.filter(pl.col("_path").str.contains("2025年07月"), pl.col("disbanded_on").is_null())
    gone = gone.join(exports.now("volunteer_teams"), on="team_code", how="anti")
    assert gone.height == 2  # vanished without an end date
