"""What 资金 says: each rule holds for what it is given, and no more is said than that."""

import datetime as dt

import polars as pl
import pytest

from dashboards.facts import Facts
from dashboards.figures.funding import days_taken, flows
from dashboards.figures.parts import Look
from dashboards.findings.funding import compose, days_title, flows_title, leverage_title
from dashboards.findings.writer import Writer
from dashboards.numbers import in_column

OCTOBER, SEPTEMBER = dt.date(2026, 10, 1), dt.date(2026, 9, 1)
WRITER = Writer("zh", OCTOBER, dt.date(2026, 10, 31), "东湖街道", {})
LOOK = Look("zh", "light", OCTOBER)
NONE = {"year_dues": 0.0, "year_matched": 0.0, "year_ratio": None}
NOTHING = {"done": 0, "waiting": 0, "longest": None}
MEDIAN = {"unit": "天", "unit_en": "days", "kind": "distinct", "direction": "down", "name_zh": "微实事办理中位天数"}
RATE = {"unit": "%", "unit_en": "%", "kind": "ratio", "direction": "up", "name_zh": "微心愿实现率"}


def money(received, last_received, spent, last_spent, is_complete=True):
    rows = [
        (name, month, is_complete or month < OCTOBER, float(value), "ok", [])
        for name, now, last in (("received_yuan", received, last_received), ("spent_yuan", spent, last_spent))
        for month, value in ((SEPTEMBER, last), (OCTOBER, now))
    ]
    columns = ["measure", "month", "is_complete", "value", "status", "missing_sources"]
    return Facts(pl.DataFrame(rows, schema=columns, orient="row"))


def kpi(of, value, target, reached):
    return {**of, "value": value, "target": target, "is_reached": reached, "attainment": 0.9 if value else None}


def say(facts, leverage=NONE, spent=(), cards=None, late=0, micro=None):
    micro = micro or {"project": NOTHING, "wish": NOTHING}
    return compose(facts, leverage, list(spent), cards or {}, late, micro, WRITER)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (money(60_000, 50_000, 20_000, 40_000), "到位6.0万元（增20.0%），支出2.0万元（减50.0%）"),
        (money(60_000, 0, 0, 40_000), "到位6.0万元（新增），支出0元（减100.0%）"),
        (money(0, 0, 500, 500), "到位0元，支出500元（持平）"),
        (money(60_000, 50_000, 20_000, 40_000, is_complete=False), "到位6.0万元，支出2.0万元"),
        (money(-3_000, 1_000, 0, 0), "到位−3,000元（减400.0%），支出0元"),
    ],
)
def test_money_is_compared_only_with_what_can_be_compared(facts, said):
    assert say(facts).headline == f"东湖街道10月资金{said}"


def test_leverage_is_said_with_its_two_amounts_and_not_without_dues():
    facts = money(1, 1, 1, 1)
    known = {"year_dues": 100_000.0, "year_matched": 378_460.0, "year_ratio": 3.7846}
    assert say(facts, known).headline.endswith("；当年1元专项党费撬动3.78元")
    assert say(facts, known).support.startswith("当年党群服务中心到位专项党费10.0万元，其他来源37.8万元。")
    assert leverage_title(known, "zh") == "当年1元专项党费撬动3.78元"
    only_matched = {"year_dues": 0.0, "year_matched": 20_000.0, "year_ratio": None}
    assert say(facts, only_matched).headline.endswith("；当年没有专项党费用于党群服务中心")
    assert say(facts, only_matched).support.startswith("当年党群服务中心从其他来源到位2.0万元。")
    assert "党费" not in say(facts, NONE).headline + say(facts, NONE).support and "元" not in leverage_title(NONE, "zh")


def test_what_is_wrong_is_said_and_nothing_else():
    facts = money(1, 1, 1, 1)
    missed = {"micro_project_median_days": kpi(MEDIAN, 46.0, 45.0, False)}
    missed["wish_fulfilment_rate"] = kpi(RATE, 84.96, 85.0, False)
    said = say(facts, cards=missed, late=2).headline
    assert "2个小区的支部启动经费过了60天还没有到位" in said
    assert "微实事办理中位天数46.0天，超过目标45天" in said and "微心愿实现率84.9%，没有达到目标85%" in said
    met = {"micro_project_median_days": kpi(MEDIAN, 45.0, 45.0, True)}
    met["wish_fulfilment_rate"] = kpi(RATE, None, 85.0, False)
    assert "目标" not in say(facts, cards=met).headline and "启动经费" not in say(facts).headline
    assert "目标" not in say(money(1, 1, 1, 1, is_complete=False), cards=missed).headline


def test_support_names_the_purpose_and_what_waits():
    spent = [{"breakdown": "老旧小区改造", "value": 90_000.0}, {"breakdown": "微心愿", "value": 100.0}]
    micro = {"project": {"done": 3, "waiting": 4, "longest": 50}, "wish": {"done": 2, "waiting": 0, "longest": None}}
    assert say(money(1, 1, 1, 1), spent=spent, micro=micro).support == (
        "支出最多的用途是老旧小区改造，9.0万元。当月办成微实事3件，实现微心愿2个。"
        "到月末还有微实事4件、微心愿0个没有办完，最久的等了50天。"
    )
    level = [{"breakdown": name, "value": 5.0} for name in ("甲", "乙")]
    support = say(money(1, 1, 1, 1), spent=level).support
    assert "最多" not in support and support.endswith("没有等着办的微实事和微心愿。")


def flow(source, purpose, yuan, share=50.0):
    return {"source": source, "purpose": purpose, "year_yuan": yuan, "share": share}


def test_the_title_of_the_flows_names_the_largest_where_there_is_one():
    two = [flow("市级财政", "微心愿", 30.0, 60.0), flow("街道自筹", "微心愿", 20.0, 40.0)]
    assert flows_title(two, "zh") == "最大的一笔是市级财政用于微心愿，占60.0%"
    assert flows_title([flow("甲", "乙", 5.0), flow("丙", "乙", 5.0)], "zh") == "从来源到用途"
    assert flows_title([], "zh") == flows_title([flow("甲", "乙", -5.0)], "zh") == "从来源到用途"


def test_the_flows_are_drawn_as_they_are_and_what_came_back_is_not():
    rows = [
        flow("市级财政", "微心愿", 30.0, 60.0),
        flow("街道自筹", "微心愿", 20.0, 40.0),
        flow("甲", "微心愿", -4.0, -8.0),
    ]
    frame = pl.DataFrame(rows).with_columns(source_yuan=pl.col("year_yuan"), purpose_yuan=pl.lit(46.0))
    sankey = flows(frame, LOOK)["data"][0]
    assert sankey["node"]["label"] == ["市级财政 30元", "街道自筹 20元", "微心愿 46元"]
    link = sankey["link"]
    assert (link["source"], link["target"], link["value"]) == ([0, 1], [2, 2], [30.0, 20.0])
    assert link["customdata"][0] == "市级财政用于微心愿30元，占60.0%"


def test_days_taken_with_median_and_limit():
    steps = pl.DataFrame({"kind": ["project", "project", "wish"], "from_days": [10, 120, 0], "done": [4, 1, 9]})
    drawn = days_taken(steps, "project", 44.5, 45.0, LOOK)
    assert (drawn["data"][0]["x"], drawn["data"][0]["y"]) == ([12.5, 122.5], [4, 1])
    assert drawn["data"][0]["text"] == ["10至14天办完的微实事4件", "120天以上办完的微实事1件"]
    assert [note["text"] for note in drawn["layout"]["annotations"]] == ["目标45天", "中位44.5天"]
    assert days_taken(steps, "wish", None, None, LOOK)["layout"]["annotations"] == []
    assert days_title({"median_days": 44.0}, "project", "zh") == "一半的微实事在44天内办完"
    assert days_title({"median_days": None}, "wish", "zh") == "微心愿用了多少天"


def test_nothing_has_no_sign():
    assert in_column("spent_yuan", -20.0, "zh") == "0.0" and in_column("spent_yuan", -20.0, "zh", digits=0) == "0"
    assert in_column("spent_yuan", -2000.0, "zh") == "−0.2"
