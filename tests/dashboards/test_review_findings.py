"""The finding of the monthly review: each rule on rows set by hand, and that it says nothing the rows do not carry."""

import datetime as dt
import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.findings.review import compose
from dashboards.findings.scores import ScoreWriter
from dashboards.findings.writer import Writer

NOW = dt.date(2026, 10, 1)
NAMES = {"a": "按期办结率", "b": "走访覆盖率", "c": "返工率", "d": "办结量"}
NOBODY = pl.DataFrame(schema={"unit_code": pl.String, "unit_name": pl.String, "unit_missed": pl.Int64})


def row(kpi_id, value=96.0, grade="reached", **other):
    down = kpi_id == "c"
    usual = {
        "kpi_id": kpi_id, "value": value, "target": 5.0 if down else 95.0, "grade": grade, "weighs": "now",
        "attainment": None if value is None else min(1, 5 / value if down else value / 95), "unit": "%", "unit_en": "%",
        "kind": "ratio", "direction": "down" if down else "up", "status": "ok", "step": 0.0, "is_comparable": True,
        "lost_of_area": 0.0 if grade == "reached" else 2.0,
    }  # fmt: skip
    return {**usual, **other}


def cell(**other):
    usual = {"area": "total", "score": 89.4, "state": "amber", "change": -1.9}
    return {**usual, **other}


def said(rows, of=None, below=NOBODY, late="", as_of=dt.date(2026, 10, 31), lang="zh"):
    writer = Writer(lang, NOW, as_of, "文昌社区", {})
    return compose(rows, of, NAMES, below, ScoreWriter(writer, "A1", "community", "as_was", late))


def units(*missed):
    rows = [
        {"unit_code": f"G{n}", "unit_name": f"第{n}网格", "unit_missed": count} for n, count in enumerate(missed, 1)
    ]
    return pl.DataFrame(rows, schema=NOBODY.schema)


def test_score_targets_and_the_one_that_costs_most():
    rows = [row("a", 83.9, "missed", lost_of_area=3.5), row("b", 58.3, "far", lost_of_area=10.6), row("c", 4.0)]
    found = said(rows, cell())
    assert found.headline == (
        "文昌社区10月总分89.4分，黄，比上月降1.9分；3项目标1项达标；走访覆盖率失分最多，58.3%，目标95%"
    )
    assert found.support == "差距大1项：走访覆盖率。未达标1项：按期办结率。"


def test_all_reached():
    found = said([row("a"), row("c", 4.0)], cell(score=96.0, state="green", change=0.02))
    assert found.headline == "文昌社区10月总分96.0分，绿，与上月持平；2项目标都达标"
    assert found.support == "设目标的指标都有数，都达标。"


def test_two_that_cost_the_same_are_not_told_apart():
    found = said([row("a", 90.0, "missed"), row("b", 90.0, "missed")], cell())
    assert "失分最多" not in found.headline


def test_a_grid_has_no_score_and_the_furthest_from_its_target_leads():
    rows = [
        row("a", 83.9, "missed", lost_of_area=None, weighs="not_scored"),
        row("b", 58.3, "far", lost_of_area=None, weighs="not_scored"),
    ]
    assert said(rows).headline == "文昌社区10月2项目标0项达标；走访覆盖率离目标最远，58.3%，目标95%"


def test_nothing_due():
    rows = [row("a", 10.0, "none", weighs="quarter_end"), row("d", 5.0, "none", weighs="never")]
    assert said(rows).headline == "文昌社区10月没有到期的目标"


def test_a_month_that_is_not_over_has_missed_nothing_yet():
    rows = [row("a", 83.9, "open", is_comparable=False), row("b", 97.0, is_comparable=False)]
    found = said(rows, cell(state="provisional", change=None), as_of=dt.date(2026, 10, 20))
    assert found.headline == "文昌社区10月1日至20日总分89.4分，暂计；2项目标1项达标"
    assert "未达标" not in found.support and "变差" not in found.support


def test_without_a_score_it_says_why():
    assert said([row("a")], cell(score=None, state="not_reported")).headline.startswith(
        "文昌社区10月总分没有得分：未报"
    )


@pytest.mark.parametrize(("steps", "sentence"), [
    ({"a": -8.1, "b": -2.0}, "变差最多的是按期办结率，比上月降8.1个百分点。"),
    ({"a": 8.1, "c": 2.6}, "变差最多的是返工率，比上月升2.6个百分点。"),
    ({"a": -0.9, "b": 5.0}, ""),
    ({"a": -3.0, "b": -3.0}, ""),
])  # fmt: skip
def test_the_rate_that_worsened_most(steps, sentence):
    rows = [row(kpi_id, step=size) for kpi_id, size in steps.items()]
    assert said(rows, cell()).support == (sentence or "设目标的指标都有数，都达标。")


def test_a_change_that_cannot_be_held_against_the_month_before_is_not_said():
    assert "变差" not in said([row("a", step=-9.0, is_comparable=False)], cell()).support


def test_what_has_no_target_is_neither_counted_nor_named():
    found = said([row("a"), row("d", None, "none", weighs="never", status="no_data", step=-50.0)], cell())
    assert "1项目标都达标" in found.headline and "办结量" not in found.headline + found.support


@pytest.mark.parametrize(("missed", "sentence"), [
    ((1, 4, 2), "下一级未达标最多的是第2网格，4项。"), ((4, 4, 2), ""), ((0, 0), ""), ((3,), ""), ((), ""),
])  # fmt: skip
def test_the_unit_below_that_misses_most(missed, sentence):
    support = said([row("a")], cell(), units(*missed)).support
    assert support == (sentence or "设目标的指标都有数，都达标。")


def test_what_was_not_reported_names_its_exports():
    rows = [
        row("a", None, "none", status="not_reported"),
        row("b", 96.0, status="partial"),
        row("c", None, "none", status="no_data"),
    ]
    found = said(rows, cell(), late="网格事项")
    assert found.support == "未报：按期办结率。部分报送：走访覆盖率。无数据，不计分：返工率。没有到的来源：网格事项。"


GRADES = st.sampled_from(["reached", "missed", "far", "open", "none"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(GRADES, st.floats(0.1, 30), st.floats(-40, 40)), min_size=1, max_size=4))
def test_whatever_the_rows_the_counts_are_theirs(cells):
    rows = [
        row(kpi_id, 50.0, grade, lost_of_area=lost if grade != "reached" else 0.0, step=size)
        for kpi_id, (grade, lost, size) in zip("abcd", cells, strict=False)
    ]
    found = said(rows, cell())
    judged = [grade for grade, _, _ in cells if grade != "none"]
    reached = judged.count("reached")
    if claim := re.search(r"(\d+)项目标(\d+)项达标", found.headline):
        assert (int(claim[1]), int(claim[2])) == (len(judged), reached)
    elif claim := re.search(r"(\d+)项目标都达标", found.headline):
        assert int(claim[1]) == len(judged) == reached
    else:
        assert "没有到期的目标" in found.headline and not judged
    for word, grade in (("差距大", "far"), ("未达标", "missed")):
        claim = re.search(rf"{word}(\d+)项", found.support)
        assert (int(claim[1]) if claim else 0) == judged.count(grade)
    assert ("失分最多" in found.headline) <= any(grade in ("missed", "far") for grade in judged)


def test_in_english():
    found = said([row("a", 83.9, "missed"), row("c", 4.0)], cell(), lang="en")
    assert found.headline == (
        "文昌社区, Oct: total 89.4 points, amber, down 1.9 on last month; 1 of 2 targets reached; "
        "按期办结率 costs most points: 83.9%, target 95%"
    )
