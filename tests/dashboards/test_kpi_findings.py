"""The sentences on a KPI say what its figures say, whatever they are."""

import datetime as dt

import pytest

from dashboards.facts import months_before
from dashboards.findings.kpi import compose, trend_title
from dashboards.findings.scores import ScoreWriter
from dashboards.findings.writer import Writer

NOW = dt.date(2026, 10, 1)
KPI = {
    "name_zh": "按期办结率", "name_en": "On-time resolution", "unit": "%", "unit_en": "%", "kind": "ratio",
    "direction": "up", "target": 95.0, "is_comparable": True,
}  # fmt: skip


def writer(lang="zh", as_of=dt.date(2026, 10, 31)):
    return ScoreWriter(Writer(lang, NOW, as_of, "示例市", {}), "C", "city", "as_was")


def months(values, target=95.0, complete=True, direction="up"):
    """Months up to NOW, oldest first; None is a month without a figure."""
    rows = []
    for n, value in enumerate(values):
        judged = value is not None and target is not None
        reached = judged and (value >= target if direction == "up" else value <= target)
        status = "ok" if value is not None else "not_reported"
        month = months_before(NOW, len(values) - 1 - n)
        rows.append({"month": month, "value": value, "is_complete": True, "status": status,
                     "is_judged": judged, "is_reached": reached})  # fmt: skip
    rows[-1]["is_complete"] = complete
    return rows


def row(values, target=95.0, **other):
    seen = months(values, target)
    now, last = values[-1], values[-2] if len(values) > 1 else None
    compared = now is not None and last is not None
    step = now - last if compared else None
    return {**KPI, "value": now, "last_value": last, "step": step, "target": target, "status": seen[-1]["status"],
            "attainment": None if now is None or target is None else 1, "is_comparable": compared,
            "is_reached": seen[-1]["is_reached"], **other}  # fmt: skip


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([90, 96, 97, 94.1], "示例市10月按期办结率94.1%；达标2个月后跌破目标95%"),
        ([96, 90, 91, 96], "示例市10月按期办结率96.0%；2个月未达标后回到目标95%"),
        ([96, 97, 98], "示例市10月按期办结率98.0%；连续3个月达标"),
        ([90, 91, 94.96], "示例市10月按期办结率94.9%；连续3个月没有达到目标95%"),
        ([96, None, 94], "示例市10月按期办结率94.0%；没有达到目标95%"),
        ([96], "示例市10月按期办结率96.0%；达到目标95%"),
    ],
)
def test_how_long_it_has_stood_decides_the_words(values, said):
    assert compose(row(values), months(values), "", [], writer()).headline == said


def test_the_change_is_in_points_and_said_only_of_months_that_can_be_compared():
    assert compose(row([96, 94]), months([96, 94]), "", [], writer()).support == "比上月降2.0百分点。"
    assert compose(row([96, 96.01]), months([96, 96.01]), "", [], writer()).support == "与上月持平。"
    broken = row([96, 94], is_comparable=False)
    assert compose(broken, months([96, 94]), "", [], writer()).support == ""


def test_a_count_moves_in_percent_and_from_nothing_it_is_new():
    count = {"unit": "件", "kind": "flow", "unit_en": "items", "direction": None}
    assert compose(row([200, 250], None, **count), months([200, 250], None), "", [], writer()).headline == (
        "示例市10月按期办结率250件；比上月升25.0%"
    )
    for values, said in (([0, 5], "上月为0，本月新增"), ([5, 0], "上月有，本月为0"), ([0, 0], "上月和本月都是0")):
        found = compose(row(values, None, **count), months(values, None), "", [], writer())
        assert found.headline.endswith(f"；{said}") and found.support == ""


def test_a_month_that_is_not_over_is_neither_judged_nor_compared():
    values, open_month = [96, 97, 80], months([96, 97, 80], complete=False)
    found = compose(row(values, is_comparable=False), open_month, "", [], writer(as_of=dt.date(2026, 10, 12)))
    assert (found.headline, found.support) == ("示例市10月1日至12日按期办结率80.0%", "")


def test_no_figure_says_why():
    found = compose(row([96, None]), months([96, None]), "", ["消防隐患台账没有到。"], writer())
    assert (found.headline, found.support) == ("示例市10月按期办结率未报", "消防隐患台账没有到。")
    english = compose(row([96, None]), months([96, None]), "", [], writer("en"))
    assert english.headline.endswith("Oct: On-time resolution not reported")


def test_the_title_of_the_line_is_an_extreme_then_a_streak():
    assert trend_title(months([96, 97, 96, 98, 97, 96, 86]), "zh") == "7个月里最低"
    assert trend_title(months([96, 97, 96, 95, 97, 96, 99]), "zh") == "7个月里最高"
    assert trend_title(months([90, 97, 96, 98]), "zh") == "连续3个月达标"
    assert trend_title(months([99, 90, 91, 92]), "zh") == "连续3个月未达标"
    assert trend_title(months([99, 90, 96]), "zh") == "走势"
    assert trend_title(months([99]), "zh") == "走势"
    assert trend_title(months([96, 97, 96, 98, 97, 96, 86], complete=False), "zh") == "走势"
    assert trend_title(months([96, 97, 96, 98, 97, 96, None]), "zh") == "走势"
