"""The sentences on scores and KPIs say what the figures say, and the line of scores is that of the figures."""

import datetime as dt
import re

import polars as pl
import published
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.figures.parts import Look
from dashboards.figures.scores import score_title, score_trend
from dashboards.findings.scores import ScoreWriter, compose
from dashboards.findings.writer import Writer
from dashboards.repository import Repository
from dashboards.scope import WHOLE_CITY
from dashboards.scores import Scores

NOW, LAST = published.NOW, published.LAST
CITY = {"unit": "C", "month": NOW, "basis": "as_was", "is_city": True}


@pytest.fixture
def ask(shared_folder):
    with Repository(shared_folder).session(WHOLE_CITY) as session:
        yield session.frame


# -- findings


def writer(unit="C", level="city", lang="zh", basis="as_was", name="示例市"):
    return ScoreWriter(Writer(lang, NOW, dt.date(2026, 10, 31), name, {}), unit, level, basis)


def found(ask, unit="C", level="city", name="示例市", **kwargs):
    of = {**CITY, "unit": unit, "is_city": level == "city"}
    frames = [ask(query, **of) for query in ("scorecard", "scorecard_colours", "scorecard_turns")]
    return compose(Scores(frames[0]), *frames[1:], writer(unit, level, name=name, **kwargs))


def test_the_finding_of_the_city(ask):
    said = found(ask)
    assert said.headline == "示例市10月89.9分，黄，比上月降2.0分；4个社区2个绿、2个黄，没有红"
    assert said.support == (
        "本月转红：文昌社区赋能80.0→60.0；本月恢复：学府社区赋能70.0→85.0。仍为红：榕城社区赋能74.9。"
        "湖滨社区共建没有颜色：计入权重不到三分之二，不给颜色。"
    )


def test_the_finding_of_a_street_and_a_community(ask):
    street = found(ask, "S2", "street", "西园街道")
    assert street.headline == "西园街道10月94.0分，绿，与上月持平；2个社区1个绿、1个黄，没有红"
    assert street.support.startswith("没有转红的；本月恢复：学府社区")
    community = found(ask, "A1", "community", "文昌社区")
    assert community.headline == "文昌社区10月81.5分，黄，比上月降6.5分；赋能60.0分红、共建80.0分黄"


def test_a_unit_that_ended_says_so(ask):
    said = found(ask, "A0", "community", "东湖社区")
    assert said.headline == "东湖社区不在10月的区划里，没有评分"


COLOURS = st.sampled_from(["green", "amber", "red", "too_little", "not_reported"])


def _frames(cells):
    """Communities with a score in total and one area: (state now, state last month) each."""
    scores = {"green": 95.0, "amber": 80.0, "red": 60.0, "too_little": 88.0, "not_reported": None}
    rag = {"green", "amber", "red"}
    base = {
        "street_code": "S", "is_provisional": False, "kpis_counted": 1, "kpis_weighing": 2, "weight_counted": 0.9,
        "not_reported": [], "no_data": [], "rank": None, "ranked_units": None, "last_kpis_counted": 1, "trend": None,
    }  # fmt: skip
    rows = [{**base, "unit_code": "C", "unit_name": "示例市", "level": "city", "area": "total", "score": 91.0,
             "state": "green", "rag": "green", "last_score": 92.5, "last_rag": "green", "change": -1.5}]  # fmt: skip
    for n, (now, last) in enumerate(cells):
        rows += [
            {**base, "unit_code": f"U{n}", "unit_name": f"第{n}社区", "level": "community", "area": area,
             "state": now, "rag": now if now in rag else None, "score": scores[now], "last_score": scores[last],
             "last_rag": last if last in rag else None, "change": None}
            for area in ("total", "grid")
        ]  # fmt: skip
    frame = pl.DataFrame(rows, infer_schema_length=None)
    communities = frame.filter(level="community")
    states = ["green", "amber", "red", "not_reported", "no_data", "too_little", "provisional"]
    counted = {"area": ["total"], "communities": [len(cells)]}
    counted |= {s: [communities.filter(area="total", state=s).height] for s in states}
    turned = pl.when((pl.col("rag") == "red") & (pl.col("last_rag") == "red")).then(pl.lit("still_red"))
    turned = turned.when((pl.col("rag") == "red") & pl.col("last_rag").is_not_null()).then(pl.lit("turned_red"))
    turned = turned.when(pl.col("rag") == "red").then(pl.lit("red")).otherwise(pl.lit("recovered"))
    red = (pl.col("rag") == "red") | ((pl.col("last_rag") == "red") & pl.col("rag").is_not_null())
    turns = communities.filter(red.fill_null(value=False)).with_columns(turned.alias("turn"))
    return frame, pl.DataFrame(counted), turns


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(COLOURS, COLOURS), min_size=1, max_size=7))
def test_whatever_the_scores_the_finding_is_true(cells):
    frame, colours, turns = _frames(cells)
    said = compose(Scores(frame), colours, turns, writer())
    assert said.headline.startswith(f"示例市10月91.0分，绿，比上月降1.5分；{len(cells)}个社区")
    for word, state in (("绿", "green"), ("黄", "amber"), ("红", "red")):
        count = [now for now, _ in cells].count(state)
        claim = re.search(rf"(\d+)个{word}", said.headline)
        assert (int(claim[1]) if claim else 0) == count
    assert ("没有红" in said.headline) == (not any(now == "red" for now, _ in cells))
    coloured = {"green", "amber", "red"}
    turned = [n for n, (now, last) in enumerate(cells) if now == "red" and last in coloured - {"red"}]
    recovered = [n for n, (now, last) in enumerate(cells) if last == "red" and now in coloured - {"red"}]
    for word, units in (("本月转红", turned), ("本月恢复", recovered)):
        claim = re.search(rf"{word}：([^；。]*)", said.support)
        assert bool(claim) == bool(units)
        named = {int(n) for n in re.findall(r"第(\d+)社区", claim[1])} if claim else set()
        assert named <= set(units)
    for why, state in (("计入权重不到三分之二，不给颜色", "too_little"), ("有指标未报", "not_reported")):
        assert (f"没有颜色：{why}" in said.support) == any(now == state for now, _ in cells)
    assert ("没有转红，也没有恢复" in said.support) == (not turned and not recovered)


@pytest.mark.parametrize(("scores", "title"), [
    ([95, 94, 96, 93, 95, 94, 92], "总分为7个月里最低"), ([95, 94, 96, 93, 95, 94, 97], "总分为7个月里最高"),
    ([80, 95, 94, 96, 93, 95, 94], "总分连续6个月为绿"), ([95, 80], "总分走势"), ([95, None], "总分走势"),
])  # fmt: skip
def test_titles_of_the_line(scores, title):
    rows = [
        {"month": dt.date(2026, 11 - len(scores) + n, 1), "score": s and float(s), "is_complete": True,
         "rag": None if s is None else "green" if s >= 90 else "amber"}
        for n, s in enumerate(scores)
    ]  # fmt: skip
    assert score_title(pl.DataFrame(rows, infer_schema_length=None), NOW, "zh") == title


def test_the_line_of_scores(ask):
    months = ask("scorecard_months", **CITY).filter(area="total").sort("month")
    figure = score_trend(months, Look("zh", "light", NOW))
    line = figure["data"][0]
    assert len(line["x"]) == 22 and line["y"][-2:] == [92.0, 89.96]
    assert line["text"][-1] == "2026年10月，总分89.9分，黄"
    assert figure["layout"]["yaxis"]["ticktext"] == ["绿 90", "100"]
