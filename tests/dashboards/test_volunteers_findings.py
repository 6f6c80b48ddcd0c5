"""What 志愿 says: each rule holds for what it is given, and no more is said than that."""

import datetime as dt

import polars as pl
import pytest

from dashboards.figures.kpi_lines import kpi_line
from dashboards.figures.parts import Look
from dashboards.figures.volunteers import run_of_days
from dashboards.findings.volunteers import compose, run_title, span, story
from dashboards.findings.writer import Writer

JUNE = dt.date(2026, 6, 1)
WRITER = Writer("zh", JUNE, dt.date(2026, 6, 30), "东湖街道", {})
SHARE = {
    "unit": "%",
    "unit_en": "%",
    "kind": "ratio",
    "direction": "up",
    "name_zh": "党员参与率",
    "name_en": "taking part",
}
RUN = {
    "first_day": dt.date(2026, 6, 15),
    "last_day": dt.date(2026, 6, 21),
    "days": 7,
    "emergency_days": 7,
    "emergency_activities": 574,
    "emergency_hours": 6052.7,
    "volunteers": 1234,
    "activities_per_day": 92.0,
    "usual_activities": 25.6,
}


def kpi(value, last=None, *, status="ok", comparable=True, unit="场次", target=None, reached=False, name="活动"):
    of = {"unit": unit, "unit_en": unit, "kind": "ratio" if unit == "%" else "flow", "direction": "up"}
    numbers = {"value": value, "last_value": last, "target": target, "is_reached": reached}
    return {**of, **numbers, "status": status, "is_comparable": comparable, "name_zh": name, "name_en": name}


def cards(hours, participation=None):
    return {
        "volunteer_hours": hours,
        "member_participation": participation or kpi(None, unit="%", status="no_data"),
        "volunteer_activities": kpi(943, name="志愿活动场次"),
        "emergency_activity_share": kpi(50.1, unit="%", name="急时活动占比"),
        "volunteer_teams": kpi(None, status="no_data", name="志愿服务队数"),
    }


def unit(name, hours, last):
    return {"unit_code": name, "unit_name": name, "hours": hours, "last_hours": last}


def flag(name, checkins, hours, is_total=False):
    return {"flag": name, "checkins": checkins, "hours_left_out": hours, "is_total": is_total}


def say(hours, units=(), participation=None, flags=(), run=None, is_complete=True):
    return compose(cards(hours, participation), list(units), list(flags), run, is_complete, WRITER)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (kpi(1100, 1000), "东湖街道6月志愿服务1,100小时，比上月增10.0%"),
        (kpi(900, 1000), "东湖街道6月志愿服务900小时，比上月减10.0%"),
        (kpi(1001, 1000), "东湖街道6月志愿服务1,001小时，与上月基本持平"),
        (kpi(0, 1000), "东湖街道6月志愿服务0小时，比上月减100.0%"),
        (kpi(1100, None, comparable=False), "东湖街道6月志愿服务1,100小时"),
        (kpi(1100, 1000, status="partial", comparable=False), "东湖街道6月已到的签到计1,100小时志愿服务时长，数不全"),
        (kpi(None, 1000, status="not_reported", comparable=False), "东湖街道6月志愿服务时长未报"),
    ],
)
def test_hours_are_compared_only_with_what_can_be_compared(hours, said):
    assert say(hours).headline == said


def test_from_nothing_is_no_percentage():
    assert "%" not in say(kpi(100, 0)).headline


def test_the_unit_that_moved_most_the_same_way_is_named():
    both = [unit("文昌社区", 700, 500), unit("湖滨社区", 400, 500)]
    assert say(kpi(1100, 1000), both).headline.endswith("，文昌社区增加最多，增200小时")
    assert say(kpi(900, 1000), both).headline.endswith("，湖滨社区减少最多，减100小时")


@pytest.mark.parametrize(
    "units",
    [
        [unit("文昌社区", 700, 500)],  # alone there is nobody to compare it with
        [unit("文昌社区", 700, 500), unit("湖滨社区", 400, None)],  # came in this month
        [unit("文昌社区", 500, 500), unit("湖滨社区", 500, 500), unit("UNKNOWN", 100, 0)],  # nobody moved
    ],
)
def test_nobody_is_named_where_the_figures_single_nobody_out(units):
    assert "最多" not in say(kpi(1100, 1000), units).headline


def test_participation_against_its_target():
    hours = kpi(900, 900)
    reached = kpi(74.3, unit="%", target=60, reached=True)
    missed = kpi(59.96, unit="%", target=60)
    assert say(hours, participation=reached).headline.endswith("；党员参与率74.3%，达到目标60%")
    assert say(hours, participation=missed).headline.endswith("；党员参与率59.9%，没有达到目标60%")
    assert say(hours, participation=missed, is_complete=False).headline.endswith("；党员参与率59.9%，未满月，目标60%")
    assert "参与率" not in say(hours).headline  # no registered members, no word of them


def test_a_run_that_touches_the_month_leads_and_an_earlier_one_supports():
    hours = kpi(900, 900)
    assert say(hours, run=RUN).headline.endswith("；6月15日至6月21日连续7天转入急时，开展急时活动574场")
    before = {**RUN, "first_day": dt.date(2026, 5, 20), "last_day": dt.date(2026, 5, 31), "days": 12}
    found = say(hours, run=before)
    assert "急时活动574场" not in found.headline
    assert "最近一次连续急时值守：2026年5月20日至5月31日的12天中有7天，急时活动574场。" in found.support
    into = {**before, "last_day": JUNE}
    assert "转入急时" in say(hours, run=into).headline


def test_support_lists_what_has_a_value_and_what_flags_cost():
    flags = [
        flag("ok", 900, 0),
        flag("overlap", 90, 124.4),
        flag("no_checkout", 188, 431.6),
        flag(None, 1178, 556, True),
    ]
    found = say(kpi(900, 900), flags=flags)
    assert found.support == (
        "志愿活动场次943场次，急时活动占比50.1%。签到不完整使时长少计，最多的是未签退：188条，约432小时。"
    )
    assert "签到" not in say(kpi(900, 900), flags=[flag("ok", 9, 0), flag(None, 9, 0, True)]).support
    assert "签到" not in say(kpi(900, 900), flags=[flag("no_checkout", 3, 0.2), flag(None, 3, 0.2, True)]).support


def test_the_story_of_a_run():
    units = [{"unit_name": "文昌社区", "hours": 340.4}, {"unit_name": "湖滨社区", "hours": 120}]
    assert story(RUN, units, WRITER) == (
        "2026年6月15日至6月21日连续7天急时值守：急时活动574场，1,234人参加，计6,053小时；"
        "期间每天92.0场活动，是此前28天日均25.6场的3.6倍；文昌社区最多，340小时。"
    )


def test_the_story_says_nothing_that_is_not_known():
    level = {"unit_name": "甲", "hours": 5}, {"unit_name": "乙", "hours": 5}
    assert "最多" not in story(RUN, list(level), WRITER) and "最多" not in story(RUN, [level[0]], WRITER)
    assert "此前28天没有活动" in story({**RUN, "usual_activities": 0}, [], WRITER)
    assert "此前" not in story({**RUN, "usual_activities": None}, [], WRITER)
    assert "倍" not in story({**RUN, "activities_per_day": 26.0}, [], WRITER)
    assert run_title({**RUN, "usual_activities": 0}, "zh") == run_title({**RUN, "usual_activities": None}, "zh")
    assert run_title(RUN, "zh") == "急时期间每天的活动是平常的3.6倍"
    assert span({**RUN, "emergency_days": 6}, "zh") == "6月15日至6月21日的7天中有6天"


def test_the_chart_of_a_run_marks_it_and_its_usual_level():
    first = dt.date(2026, 6, 10)
    days = pl.DataFrame(
        [
            {"day": first + dt.timedelta(n), "emergency": e, "ordinary": 5, "activities": e + 5, "hours": 12.4}
            for n, e in enumerate([0] * 5 + [70] * 7 + [0] * 7)
        ]
    )
    drawn = run_of_days(days, RUN, Look("zh", "light", JUNE))
    ordinary, emergency = drawn["data"]
    assert sum(ordinary["y"]) == 19 * 5 and sum(emergency["y"]) == 490
    assert emergency["text"][5] == "6月15日，急时70场，平时5场，共12小时"
    said = [note["text"] for note in drawn["layout"]["annotations"]]
    assert "6月15日至6月21日，急时7天" in said and "此前日均<br>25.6场" in said
    unknown = run_of_days(days, {**RUN, "usual_activities": None}, Look("zh", "light", JUNE))
    assert not any("此前" in note["text"] for note in unknown["layout"]["annotations"])


def test_the_line_of_a_kpi_has_gaps_its_target_and_an_open_end():
    months = pl.DataFrame(
        [
            {"month": dt.date(2026, 3, 1), "is_complete": True, "value": 55.0, "status": "ok", "target": 60.0},
            {
                "month": dt.date(2026, 4, 1),
                "is_complete": True,
                "value": None,
                "status": "not_reported",
                "target": 60.0,
            },
            {"month": dt.date(2026, 5, 1), "is_complete": True, "value": 59.96, "status": "partial", "target": 60.0},
            {"month": JUNE, "is_complete": False, "value": 61.0, "status": "ok", "target": 60.0},
        ]
    )
    drawn = kpi_line(months, SHARE, Look("zh", "light", JUNE))
    whole, part = drawn["data"]
    assert whole["y"] == [55.0, None, 59.96] and part["y"] == [59.96, 61.0]
    assert whole["text"] == ["2026年3月，党员参与率55.0%", "", "2026年5月，党员参与率59.9%，有来源未报"]
    assert part["text"][1] == "2026年6月（未满月），党员参与率61.0%"
    said = [note["text"] for note in drawn["layout"]["annotations"]]
    assert {"目标 ≥ 60%", "<b>61.0%</b>", "未报"} <= set(said)
    assert drawn["layout"]["yaxis"]["range"][0] == 0
    assert kpi_line(months.with_columns(value=pl.lit(None, pl.Float64)), SHARE, Look("en", "dark", JUNE))["data"]
