"""``gridledger trace``: from a figure to the lines it was made from, counted by hand in the hand-written city."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest


def asked(call_json, home: Path, kpi: str, unit: str, month: str, *more: str) -> dict:
    return call_json("trace", kpi, "--unit", unit, "--month", month, "--home", str(home), *more)


def test_a_count_leads_to_its_line(city: Path, call_json) -> None:
    found = asked(call_json, city, "visits_made", "C", "2026-01")
    assert (found["value"], found["status"], found["function"]) == (1.0, "ok", "sum")
    assert found["totals"] == {"numerator": {"rows": 1, "total": 1.0}}
    [line] = found["rows"]
    place = (line["source_id"], line["path"], line["sheet"], line["row_number"], line["unit_code"])
    assert place == ("visits", "visits/走访202601.csv", "", 2, "M1")
    assert (line["side"], line["weight"], line["contribution"], line["day"]) == ("numerator", 1.0, 1.0, "2026-01-10")
    with (city / "inbox" / line["path"]).open(encoding="gb18030") as file:
        assert list(csv.reader(file))[line["row_number"] - 1][0] == "V1"


def test_money_leads_to_the_cell_of_a_workbook(city: Path, call_json) -> None:
    found = asked(call_json, city, "micro_project_spend_yuan", "Q1", "2026-02", "--basis", "as_is")
    [line] = found["rows"]
    assert (found["value"], line["contribution"]) == (800.25, 800.25)
    sheet = openpyxl.load_workbook(city / "inbox" / line["path"])[line["sheet"]]
    assert sheet.cell(line["row_number"], 1).value == "F2"


def test_both_sides_of_a_ratio(city: Path, call_json) -> None:
    """Nobody is in a post: two communities, a grid and a micro-grid, each without one."""
    found = asked(call_json, city, "grid_staffing_rate", "C", "2026-02")
    assert (found["numerator"], found["denominator"], found["value"]) == (0.0, 4.0, 0.0)
    assert found["totals"] == {"denominator": {"rows": 4, "total": 4.0}}
    assert {line["path"] for line in found["rows"]} == {"org_units/网格台账.xlsx"}
    assert [line["row_number"] for line in found["rows"]] == [5, 6, 7, 8]


def test_what_was_not_reported_is_said(city: Path, call_json) -> None:
    found = asked(call_json, city, "service_cases", "C", "2026-02")
    assert (found["value"], found["status"], found["rows"]) == (None, "not_reported", [])


def test_the_page_for_people(city: Path, call) -> None:
    code, out, _ = call("trace", "visits_made", "--unit", "C", "--month", "2026-01", "--home", str(city))
    assert code == 0
    for words in ("入户走访户次", "1 户次", "正常", "分子 numerator", "visits/走访202601.csv"):
        assert words in out


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_all_lines_into_a_file(city: Path, call, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"来源.{ending}"
    asked_for = ("grid_staffing_rate", "--unit", "C", "--month", "2026-02", "--out", str(out))
    code, said, _ = call("trace", *asked_for, "--home", str(city))
    assert code == 0
    assert "4 行已写入" in said
    if ending == "xlsx":
        lines = list(openpyxl.load_workbook(out).active.values)
    else:
        lines = out.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4 + (ending != "jsonl")


@pytest.mark.parametrize(
    ("kpi", "unit", "month", "basis", "said"),
    [
        ("visit_made", "C", "2026-01", "as_was", "最接近的是 visits_made"),
        ("visits_made", "X9", "2026-01", "as_was", "没有单位 X9"),
        ("visits_made", "C", "2026-13", "as_was", "月份应为 YYYY-MM"),
        ("visits_made", "C", "2019-01", "as_was", "2019-01 不在有数据的月份内（2025-01 – 2026-02）"),
        ("communities", "C", "2026-01", "as_is", "没有 as_is 口径"),
        ("joint_meetings", "M1", "2026-01", "as_was", "最低到 community 级"),
    ],
)
def test_no_such_figure_says_why(city: Path, call, kpi: str, unit: str, month: str, basis: str, said: str) -> None:
    asked_for = (kpi, "--unit", unit, "--month", month, "--basis", basis)
    code, _, err = call("trace", *asked_for, "--home", str(city))
    assert code == 2
    assert said in err
