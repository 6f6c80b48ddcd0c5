"""What the city keeps by hand, and successions, in a run: what is wrong stops it and is named; what is right counts."""

from __future__ import annotations

import json
from pathlib import Path

import hand_exports
from hand_exports import ask

SUCCESSIONS = ["原编码", "新编码", "生效日期", "户数占比"]
TARGET = (
    "SELECT unit_code, target, attainment FROM fct_kpi_monthly WHERE kpi_id = 'grid_staffing_rate' AND {} ORDER BY 1"
)


def test_targets_of_the_city_and_its_first_month(home: Path, call):
    targets = home / "reference" / "targets.csv"
    targets.write_text("kpi_id,unit_code,from_month,target\nno_such,,2026-01,9\ngrid_staffing_rate,Q7,2026-01,9\n")
    code, out, _ = call("run", "--home", str(home))
    assert code == 1
    assert "reference/targets.csv 第 2 行：没有指标 no_such" in out or "第 3 行：名单中没有单位 Q7" in out
    targets.write_text("kpi_id,unit_code,from_month,target\ngrid_staffing_rate,,2026-02,80\n,,2026-01,9\n")
    code, out, _ = call("run", "--home", str(home))
    assert code == 1
    assert "reference/targets.csv 第 3 行：kpi_id 为空" in out
    lines = ["kpi_id,unit_code,from_month,target", "grid_staffing_rate,,2026-02,0", "grid_staffing_rate,Q1,2026-01,50"]
    targets.write_text("\n".join(lines))
    (home / "reference" / "settings.csv").write_text("name,value\nfirst_month,2025-12\n")
    code, out, _ = call("run", "--home", str(home))
    assert code == 0, out
    assert ask(home, "SELECT DISTINCT month::VARCHAR FROM fct_kpi_monthly ORDER BY 1") == [
        *(("2025-12-01",), ("2026-01-01",), ("2026-02-01",)),
    ]
    in_january = ask(home, TARGET.format("month = '2026-01-01' AND basis = 'as_was' AND unit_code IN ('C', 'Q1')"))
    assert in_january == [("C", 100.0, 0.0), ("Q1", 50.0, 0.0)]
    in_february = ask(home, TARGET.format("month = '2026-02-01' AND basis = 'as_was' AND unit_code IN ('C', 'Q1')"))
    assert in_february == [("C", 0.0, 1.0), ("Q1", 50.0, 0.0)]


def test_a_circle_of_successions_publishes_nothing(home: Path, call):
    rows = [["Q1", "Q2", "2026-01-15", "1"], ["Q2", "Q1", "2026-01-20", "1"]]
    hand_exports.write_xlsx(home / "inbox" / "org_successions" / "对照表.xlsx", "对照表", SUCCESSIONS, rows)
    before = (home / "published" / "current.duckdb").readlink()
    code, out, _ = call("run", "--home", str(home))
    assert code == 1
    assert "successions_have_no_circle" in out
    assert "org_successions 中有循环" in out
    assert (home / "published" / "current.duckdb").readlink() == before


def test_outlines_of_the_units_that_a_list_knows(home: Path, call):
    assert ask(home, "FROM dim_unit_outline") == []
    outlines = home / "reference" / "units.geojson"
    outlines.write_text('{"type": "FeatureCollection", "features": [')
    code, out, _ = call("run", "--home", str(home))
    assert code == 1
    assert "reference/units.geojson 第 1 行：不是完整的 JSON" in out
    ring = [[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]]
    drawn = [
        {"properties": {"unit_code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for code in ("Q1", "Q9")
    ]
    outlines.write_text(json.dumps({"type": "FeatureCollection", "features": drawn}))
    code, out, _ = call("run", "--home", str(home))
    assert code == 0, out
    # Q9 is on no list: said in Chinese with what to do, and left out
    assert "! 轮廓都是已知的单位 · outlines_name_known_units" in out and "请更正编码，或补报单位名单" in out
    assert ask(home, "SELECT * EXCLUDE outline FROM dim_unit_outline") == [("Q1", 2.0, 1.0, 0.0, 0.0, 4.0, 2.0)]
    [(outline,)] = ask(home, "SELECT outline FROM dim_unit_outline")
    assert json.loads(outline) == {"type": "Polygon", "coordinates": [ring]}
    assert call("run", "--home", str(home))[0] == 0
    assert len(list((home / "published").glob("gridledger-*.duckdb"))) == 2  # the last run had nothing new
