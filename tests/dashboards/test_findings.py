"""Sentences are put together by rules; here their claims are checked against the figures they were made from."""

import datetime as dt
import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.facts import Facts
from dashboards.findings.facts import compose
from dashboards.findings.titles import trend_title
from dashboards.findings.writer import Writer
from dashboards.numbers import change, count, money, percent
from dashboards.state import MEASURES

NOW = dt.date(2026, 10, 1)
FACT = {"visits_made": "visits", "reported": "issues", "resolved": "issues", "hours": "volunteer_hours"}


def months(count_, last=NOW):
    index = last.year * 12 + last.month - 1
    return [dt.date((index - n) // 12, (index - n) % 12 + 1, 1) for n in range(count_ - 1, -1, -1)]


def facts(series, status=None, complete=True, missing=()):
    """`series`: measure -> values up to October 2026; what is not given is 0 throughout."""
    rows = []
    for measure in MEASURES:
        values = series.get(measure, [0, 0])
        for month, value in zip(months(len(values)), values, strict=True):
            here = (status or {}).get(measure, "ok") if month == NOW else "ok"
            rows.append((FACT.get(measure, "funding"), measure, month, complete or month != NOW, value, here,
                         list(missing) if here != "ok" else []))  # fmt: skip
    names = ["fact", "measure", "month", "is_complete", "value", "status", "missing_sources"]
    kinds = {"value": pl.Float64, "missing_sources": pl.List(pl.String)}
    return Facts(pl.DataFrame(rows, schema=names, orient="row", schema_overrides=kinds))


def children(cells, measure="visits_made", in_force=True):
    """`cells`: name -> (last month, now)."""
    rows = [(f"U{n}", name, measure, False, in_force, True, float(now), float(last))
            for n, (name, (last, now)) in enumerate(cells.items())]  # fmt: skip
    texts, truths, figures = (
        ["unit_code", "unit_name", "measure"],
        ["is_own", "is_in_force", "was_in_force"],
        ["value", "last_month"],
    )
    kinds = [*((n, pl.String) for n in texts), *((n, pl.Boolean) for n in truths), *((n, pl.Float64) for n in figures)]
    return pl.DataFrame(rows, schema=kinds, orient="row")


def writer(lang="zh", as_of=dt.date(2026, 10, 31)):
    return Writer(lang, NOW, as_of, "示例市", {"fire_hazards": "消防网格平台隐患台账"})


def headline(series, cells=None, measure="visits_made", **kwargs):
    below = children(cells or {"东湖街道": (0, 0), "西园街道": (0, 0)}, measure)
    return compose(facts(series, **kwargs), below, writer()).headline


def test_the_largest_move_leads_and_names_who_moved_most():
    said = headline(
        {"visits_made": [1000, 1250], "hours": [2000, 1900]}, {"东湖街道": (600, 840), "西园街道": (400, 410)}
    )
    assert said == "示例市10月入户走访1,250户次，比上月增25.0%，东湖街道增加最多，增240户次"


def test_a_fall_names_who_fell_most():
    said = headline({"hours": [2000, 1500]}, {"东湖街道": (1200, 1000), "西园街道": (800, 500)}, "hours")
    assert said == "示例市10月志愿服务时长1,500小时，比上月减25.0%，西园街道减少最多，减300小时"


def test_small_numbers_do_not_lead():
    said = headline({"visits_made": [10, 29], "reported": [500, 510]})
    assert said.startswith("示例市10月上报问题510件，比上月增2.0%")


def test_from_nothing_is_new_and_never_a_percentage():
    found = compose(facts({"spent_yuan": [0, 250_000]}), children({}), writer())
    assert "支出资金25.0万元（新增）" in found.support
    assert "%" not in found.headline + found.support


def test_level_with_last_month():
    assert headline({"visits_made": [1000, 1005], "reported": [500, 500]}) == (
        "示例市10月与上月基本持平，入户走访1,005户次、上报问题500件"
    )


def test_a_part_of_a_month_is_not_compared():
    found = compose(
        facts({"visits_made": [1000, 300], "reported": [500, 90]}, complete=False),
        children({"东湖街道": (600, 100), "西园街道": (400, 200)}),
        writer(as_of=dt.date(2026, 10, 8)),
    )
    assert found.headline == "示例市10月1日至8日入户走访300户次、上报问题90件，暂不与上月比较"
    assert "%" not in found.support


def test_a_missing_export_is_in_the_headline_and_its_fact_is_not_compared():
    said = headline({"visits_made": [1000, 1100], "reported": [500, 100]},
                    status={"reported": "partial"}, missing=["fire_hazards"])  # fmt: skip
    assert said == "示例市10月入户走访1,100户次，比上月增10.0%；消防网格平台隐患台账10月未报，数不全"


def test_not_reported_is_said_and_is_not_zero():
    found = compose(
        facts({"visits_made": [1000, None]}, status={"visits_made": "not_reported"}), children({}), writer()
    )
    assert found.support.startswith("入户走访未报，")


def test_nobody_is_named_when_units_came_or_went():
    below = children({"文昌社区": (0, 500), "湖滨社区": (0, 400)}, in_force=False)
    said = compose(facts({"visits_made": [100, 900]}), below, writer()).headline
    assert said == "示例市10月入户走访900户次，比上月增800.0%"


@pytest.mark.parametrize(("reported", "resolved", "said"), [
    (510, 480, "办结比上报少30件。"), (480, 510, "办结比上报多30件。"), (500, 500, "办结与上报相等。"),
])  # fmt: skip
def test_balance_of_issues(reported, resolved, said):
    found = compose(facts({"reported": [1, reported], "resolved": [1, resolved]}), children({}), writer())
    assert found.support.endswith(said)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), min_size=2, max_size=6),
    st.tuples(st.integers(0, 9000), st.integers(0, 9000)),
)
def test_whatever_the_figures_the_headline_is_true(units, hours):
    cells = {f"第{n}街道": pair for n, pair in enumerate(units)}
    last, now = sum(a for a, _ in units), sum(b for _, b in units)
    said = headline({"visits_made": [last, now], "hours": list(hours)}, cells)
    if claim := re.search(r"入户走访([\d,]+)户次，比上月(增|减)([\d,.]+)%", said):
        assert int(claim[1].replace(",", "")) == now
        assert (claim[2] == "增") == (now > last)
        assert float(claim[3].replace(",", "")) == pytest.approx(abs(now - last) / last * 100, abs=0.051)
    if named := re.search(r"，(第\d街道)(增加|减少)最多，(?:增|减)([\d,]+)户次", said):
        steps = {name: b - a for name, (a, b) in cells.items()}
        most = max(steps.values()) if named[2] == "增加" else min(steps.values())
        assert steps[named[1]] == most and abs(most) == int(named[3].replace(",", ""))
    if led := re.search(r"示例市10月(入户走访|志愿服务时长)", said):
        moves = {"入户走访": (last, now), "志愿服务时长": hours}
        shares = {name: abs(b - a) / a for name, (a, b) in moves.items() if a and max(a, b) >= 30}
        assert "持平" in said or shares[led[1]] == max(shares.values())


@pytest.mark.parametrize(("values", "title"), [
    ([5, 6, 7, 6, 7, 6, 5, 9], "入户走访为8个月里最高"), ([5, 6, 7, 6, 7, 6, 5, 4], "入户走访为8个月里最低"),
    ([9, 6, 7, 3, 4, 5, 6, 7], "入户走访连续4个月增加"), ([9, 3, 7, 8, 7, 6, 5], "入户走访连续3个月减少"),
    ([9, 3, 6, 6], "入户走访与上月持平"), ([9, 0, 6], "入户走访上月为0，本月新增"),
    ([100, 110], "入户走访比上月增10.0%"),
])  # fmt: skip
def test_trend_titles(values, title):
    assert trend_title(facts({"visits_made": values}), "visits_made", NOW, "zh") == title


@pytest.mark.parametrize(("now", "base", "kind", "share"), [
    (110, 100, "up", 0.1), (90, 100, "down", -0.1), (100, 100, "flat", None), (5, 0, "new", None), (0, 0, "none", None),
    (0, 5, "gone", -1.0), (None, 5, "missing", None), (5, None, "missing", None), (10_004, 10_000, "flat", None),
    (-5, -10, "up", 0.5),
])  # fmt: skip
def test_change(now, base, kind, share):
    moving = change(now, base)
    assert (moving.kind, moving.share) == (kind, pytest.approx(share) if share is not None else None)


def test_numbers_are_written_as_the_office_writes_them():
    assert (money(9_999, "zh").text, money(9_999, "zh").unit) == ("9,999", "元")
    assert (money(1_234_567.8, "zh").text, money(1_234_567.8, "zh").unit) == ("123.5", "万元")
    assert (money(123_456_789, "zh").text, money(123_456_789, "zh").unit) == ("1.23", "亿元")
    assert money(-50_000, "zh").text == "−5.0"
    assert money(1_234_567.8, "zh").full == "1,234,567.80 元"
    assert count(123_456, "件", "zh").text + count(123_456, "件", "zh").unit == "12.35万件"
    assert count(99_999, "件", "zh").text == "99,999"
    assert count(123_456, "issues", "en").text == "123.5k"
    assert count(2.5, "小时", "zh").text == "3"
    assert percent(-0.1234) == "12.3%"
