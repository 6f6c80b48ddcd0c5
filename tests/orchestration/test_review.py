"""Held, accepted, withdrawn: by the real commands, down to the published tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import hand_exports
import pytest
from hand_exports import VISITS, ask, unit, visit, write_csv

FILES = "SELECT path, status FROM load_files WHERE source_id = '{}' ORDER BY path"


def write_units(home: Path, name: str, grids: range) -> None:
    """The city's list of units with these micro-grids below the one grid."""
    above = [*(unit("C", "市", ""), unit("S1", "街道", "C"), unit("Q1", "社区", "S1"), unit("Q2", "社区", "S1"))]
    below = [unit("G1", "片区网格", "Q1"), unit("M1", "微网格", "G1"), *(unit(f"M{n}", "微网格", "G1") for n in grids)]
    title = "组织与网格台账"
    hand_exports.write_xlsx(home / "inbox" / "org_units" / name, title, hand_exports.UNITS, [*above, *below])


def test_a_list_cut_short_waits_until_it_is_accepted(home: Path, call: Callable, call_json: Callable) -> None:
    write_units(home, "网格台账20260301.xlsx", range(2, 30))
    write_units(home, "网格台账20260310.xlsx", range(2, 12))
    said = call_json("run", "--home", str(home))
    name = "org_units/网格台账20260310.xlsx"
    assert said["state"] == "published"
    assert [(r["path"], r["status"]) for r in said["facts"]["refused"]] == [(name, "held")]
    assert ask(home, "SELECT count(*) FROM dim_unit WHERE unit_code LIKE 'M%' AND is_current") == [(29,)]

    code, out, _ = call("status", "--home", str(home))
    assert code == 0
    assert f"暂存 held {name}：名单比上一份" in out
    assert f"gridledger accept {name}" in out

    assert call("accept", "org_units/网格台账20260301.xlsx", "--home", str(home))[0] == 1
    assert call_json("accept", name, "--why", "网格撤并", "--home", str(home))["accepted"] == [name]
    assert call_json("run", "--home", str(home))["state"] == "published"
    assert ask(home, FILES.format("org_units"))[-1] == (name, "loaded")
    assert call_json("run", "--home", str(home))["state"] == "nothing_new"
    (line,) = (home / "audit" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert {k: json.loads(line)[k] for k in ("action", "path", "why")} == {
        "action": "accept",
        "path": name,
        "why": "网格撤并",
    }


def test_a_withdrawn_file_is_gone_from_every_place_but_the_inbox(
    home: Path, call: Callable, call_json: Callable
) -> None:
    leaked = [visit("LEAKED5", "2026-03-10"), visit("V3", "2026-02-10", outcome="拒访")]
    leaked[1][-1] = "2026-03-11 00:00:00"  # a newer version of a row that stands
    write_csv(home / "inbox" / "visits" / "走访202603.csv", VISITS, leaked)
    call_json("run", "--home", str(home))
    made = "SELECT visit_id, outcome FROM fct_visits ORDER BY 1"
    assert ask(home, made) == [("LEAKED5", "见面"), ("V1", "见面"), ("V2", "拒访"), ("V3", "拒访")]

    said = call_json("withdraw", "visits/走访202603.csv", "--why", "含错误数据", "--home", str(home))
    assert (said["withdrawn"], said["in_inbox"]) == (["visits/走访202603.csv"], ["visits/走访202603.csv"])
    assert ask(home, made)[0] == ("LEAKED5", "见面")  # the published build stands until the next run
    assert call_json("run", "--home", str(home))["state"] == "published"
    assert ask(home, made) == [("V1", "见面"), ("V2", "拒访"), ("V3", "见面")]
    assert ask(home, FILES.format("visits")) == [
        ("visits/走访202601.csv", "loaded"),
        ("visits/走访202602.csv", "loaded"),
        ("visits/走访202603.csv", "withdrawn"),
    ]
    holding = [p for p in home.rglob("*") if p.is_file() and not p.is_symlink() and b"LEAKED5" in p.read_bytes()]
    assert holding == [home / "inbox" / "visits" / "走访202603.csv"]
    assert len(list((home / "published").glob("gridledger-*.duckdb"))) == 1
    code, out, _ = call("status", "--home", str(home))
    assert (code, "撤回 withdrawn visits/走访202603.csv" in out) == (0, True)


@pytest.mark.parametrize("command", ["accept", "withdraw"])
def test_a_file_nobody_knows_is_named_and_nothing_changes(home: Path, call: Callable, command: str) -> None:
    code, _, err = call(command, "visits/没有.csv", "--home", str(home))
    assert (code, "没有登记过文件 visits/没有.csv" in err) == (1, True)
    assert not (home / "audit").exists()
