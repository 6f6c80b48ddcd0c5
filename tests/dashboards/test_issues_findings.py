"""What the page of issues says follows from its figures, and says no more than they carry."""

import datetime as dt

import polars as pl
import pytest

from dashboards.findings.issues import Standing, compose
from dashboards.findings.rates import rate_title
from dashboards.findings.writer import Writer

OCTOBER = dt.date(2026, 10, 1)
RATE = {"unit": "%", "unit_en": "%", "kind": "ratio", "direction": "up", "target": 95.0}
COUNT = {"unit": "件", "unit_en": "issues", "kind": "flow", "direction": None, "target": None}


def figure(value, last=None, *, kind=COUNT, status="ok", missing=(), complete=True):
    both = value is not None and last is not None
    return {
        **kind,
        "value": value,
        "status": status,
        "missing_sources": list(missing),
        "last_value": last,
        "step": value - last if both else None,
        "is_comparable": complete and both and status == "ok",
        "is_reached": kind["target"] is not None and value is not None and value >= kind["target"],
    }


def standing(on_time=86.2, overdue=239, last_overdue=171, complete=True, **changes):
    cards = {
        "issues_reported": figure(770, 700, complete=complete),
        "issues_resolved": figure(729, 729, complete=complete),
        "on_time_resolution_rate": figure(on_time, kind=RATE),
        "open_overdue_issues": figure(overdue, last_overdue, complete=complete),
    }
    named = {
        "cards": cards,
        "channels": [{"channel": "party_grid", "issues_overdue": 103}, {"channel": "council", "issues_overdue": 29}],
        "handlers": [
            {"handling_unit": "住建局", "issues_overdue": 11},
            {"handling_unit": "城管局", "issues_overdue": 8},
            {"handling_unit": None, "issues_overdue": 159},
        ],
        "ages": [
            {"age_days": "to_7", "issues_open": 204, "issues_in_all": 358},
            {"age_days": "over_90", "issues_open": 154, "issues_in_all": 358},
        ],
        "oldest": {"channel": "council", "issue_id": "YS1", "days_over": 662},
        "chosen": "",
        "is_by_channel": False,
        "is_complete": complete,
    }
    named |= changes
    return Standing(**named)


def said(found_for, as_of=dt.date(2026, 10, 31), lang="zh"):
    return compose(
        found_for, Writer(lang, OCTOBER, as_of, "示例市", {"visits": "走访记录", "fire_hazards": "隐患台账"})
    )


def test_below_target_more_overdue_and_who_has_most():
    found = said(standing())
    assert found.headline == (
        "示例市10月按期办结率86.2%，比目标95%低8.8个百分点；超期未结239件，比上月多68件，党建网格最多，103件"
    )
    assert found.support == (
        "上报770件（增10.0%），办结729件（持平）。未结358件，其中154件上报已超过90天。"
        "登记了处置单位的，住建局超期最多，11件。超期最久的是居民议事厅YS1，已超662天。"
    )


def test_in_english_the_same():
    found = said(standing(), lang="en")
    assert found.headline == (
        "示例市, Oct: 86.2% resolved on time, 8.8 points below the target of 95%; "
        "239 overdue, 68 more than last month, most with Party grid: 103"
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"on_time": 95.0}, "按期办结率95.0%，达到目标95%"),
        ({"on_time": 94.96}, "按期办结率94.9%，比目标95%低"),  # never written as the target it misses
        ({"on_time": None}, "示例市10月没有到期的问题"),
        ({"overdue": 0}, "没有超期未结的问题"),
        ({"overdue": 100}, "超期未结100件，比上月少71件"),
        ({"overdue": 171}, "超期未结171件，与上月一样多"),
        ({"last_overdue": None}, "超期未结239件，党建网格最多"),
    ],
)
def test_each_rule_of_the_headline(changed, words):
    assert words in said(standing(**changed)).headline


def test_a_month_that_is_not_over_is_neither_judged_nor_compared():
    found = said(standing(complete=False), as_of=dt.date(2026, 10, 20))
    assert found.headline.startswith("示例市10月1日至20日按期办结率86.2%，未满月，目标95%；超期未结239件，党建网格最多")
    assert "增" not in found.support and "持平" not in found.support


def test_nobody_is_named_where_several_share_the_most_or_there_is_one_issue():
    shared = [{"channel": c, "issues_overdue": 9} for c in ("council", "whistle")]
    single = [{"channel": "council", "issues_overdue": 1}, {"channel": "whistle", "issues_overdue": 0}]
    for channels in (shared, single, single[:1], []):
        assert "最多" not in said(standing(channels=channels)).headline
    handlers = [{"handling_unit": None, "issues_overdue": 159}, {"handling_unit": "住建局", "issues_overdue": 3}]
    assert "处置单位" not in said(standing(handlers=handlers)).support


def test_what_is_filtered_is_held_against_no_target_and_names_who_handles_it():
    found = said(standing(chosen="（居民议事厅）", is_by_channel=True))
    assert found.headline.startswith("示例市10月（居民议事厅）按期办结率86.2%；超期未结239件")
    assert found.headline.endswith("住建局最多，11件") and "目标" not in found.headline
    assert "处置单位" not in found.support


def test_exports_that_did_not_come_are_said():
    cards = standing().cards
    partial = {**cards, "issues_reported": figure(770, 700, status="partial", missing=["fire_hazards"])}
    found = said(standing(cards=partial))
    assert found.support.endswith("隐患台账未报，数不全。")
    assert "增" not in found.support.split("，")[0]
    nothing = dict.fromkeys(cards, figure(None, status="not_reported", missing=["fire_hazards"]))
    assert said(standing(cards=nothing)).headline == "示例市10月没有问题的数"


def test_nothing_open_says_nothing_of_age():
    ages = [{"age_days": "over_90", "issues_open": 0, "issues_in_all": 0}]
    found = said(standing(overdue=0, ages=ages, oldest=None))
    assert "未结" not in found.support and "超期最久" not in found.support


@pytest.mark.parametrize(
    ("reached", "title"),
    [
        ([True, False, False, False], "按期办结率连续3个月没有达到目标"),
        ([True, False], "按期办结率本月没有达到目标"),
        ([False, True], "按期办结率本月达到目标"),
        ([False, True, True], "按期办结率连续2个月达到目标"),
        ([False, None, False], "按期办结率本月没有达到目标"),  # a month without a figure ends a streak
        ([False, None], "按期办结率与目标"),
        ([], "按期办结率与目标"),
    ],
)
def test_the_title_of_a_rate_counts_its_streak(reached, title):
    rows = [{"is_judged": value is not None, "is_reached": bool(value)} for value in reached]
    assert rate_title(pl.DataFrame(rows), "按期办结率", "zh") == title
