"""The finding of places and services says what the figures carry, and no more."""

import datetime as dt

import pytest

from dashboards.findings.services import compose
from dashboards.findings.writer import Writer

NOW, END = dt.date(2026, 10, 1), dt.date(2026, 10, 31)


def writer(as_of=END, lang="zh"):
    return Writer(lang, NOW, as_of, "文昌社区", {})


def kpi(value, last=None, *, unit="%", target=None, comparable=True):
    kind = "ratio" if unit == "%" else "flow"
    return {
        "value": value, "last_value": last, "unit": unit, "unit_en": unit, "kind": kind, "direction": "up",
        "target": target, "is_reached": target is not None and value is not None and value >= target,
        "is_comparable": comparable and last is not None,
    }  # fmt: skip


def outside(*counts):
    return [{"unit_name": f"第{n}网格", "outside": c, "outside_in_all": sum(counts)} for n, c in enumerate(counts, 1)]


def said(cards, rows=(), is_complete=True, **given):
    found = compose(cards, list(rows), is_complete, writer(**given))
    return found.headline, found.support


def test_short_of_the_target_and_who_is_outside():
    headline, _ = said({"service_circle_coverage": kpi(89.96, target=90)}, outside(30, 12, 0))
    assert headline == "文昌社区10月15分钟服务圈覆盖89.9%，没有达到目标90%；圈外42户，第1网格最多，30户"


def test_reached_is_said_and_nobody_outside_too():
    headline, _ = said({"service_circle_coverage": kpi(100.0, target=90)}, outside(0, 0))
    assert headline == "文昌社区10月15分钟服务圈覆盖100.0%，达到目标90%，住户全在圈内"


@pytest.mark.parametrize("counts", [(20, 20), (20,)])
def test_nobody_is_named_where_none_has_most(counts):
    headline, _ = said({"service_circle_coverage": kpi(50.0, target=90)}, outside(*counts))
    assert "最多" not in headline and f"圈外{sum(counts)}户" in headline


def test_a_month_that_is_not_over_has_missed_nothing():
    early = dt.date(2026, 10, 10)
    headline, _ = said({"service_circle_coverage": kpi(80.0, target=90)}, is_complete=False, as_of=early)
    assert headline == "文昌社区截至10月10日15分钟服务圈覆盖80.0%，目标90%，未满月"


@pytest.mark.parametrize("cards", [{}, {"service_circle_coverage": kpi(None, target=90)}])
def test_without_coordinates_there_is_no_coverage(cards):
    headline, support = said(cards)
    assert headline == "文昌社区10月算不出15分钟服务圈：没有带坐标的楼栋"
    assert support == "阵地和办件都没有算到这一级的数。"


def test_places_and_services_stand_in_the_support():
    cards = {
        "centres_open": kpi(2, unit="个"), "estate_stations_open": kpi(0, unit="个"),
        "facility_attendance": kpi(300, 200, unit="人次"), "service_cases": kpi(90, 100, unit="件"),
        "kiosk_share": kpi(38.55), "one_trip_rate": kpi(95.0, target=95),
    }  # fmt: skip
    assert said(cards)[1] == (
        "月末开放党群服务中心2个，阵地活动参加300人次（增50.0%），服务办件90件（减10.0%），粤智助占38.6%，"
        "最多跑一次率95.0%，达到目标95%。"
    )


def test_no_change_is_said_where_two_months_cannot_be_compared():
    cards = {"service_cases": kpi(90, 100, unit="件", comparable=False)}
    assert said(cards)[1] == "服务办件90件。"


def test_what_was_not_reported_is_no_zero():
    cards = {"service_cases": kpi(None, 100, unit="件"), "one_trip_rate": kpi(None, target=95)}
    assert said(cards)[1] == "服务办件未报。"


def test_a_unit_without_places_and_activities():
    cards = {"centres_open": kpi(0, unit="个"), "facility_attendance": kpi(0, 0, unit="人次")}
    assert said(cards)[1] == "月末没有开放的阵地。"


def test_english_is_a_sentence():
    cards = {"centres_open": kpi(1, unit="个"), "service_cases": kpi(90, None, unit="件")}
    assert said(cards, lang="en")[1] == "Open at the month's end: 1 party service centres, service cases 90."
