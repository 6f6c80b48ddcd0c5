"""What the page of visits says follows from its figures, and says no more than they carry."""

import datetime as dt

import pytest

from dashboards.findings.visits import Standing, compose
from dashboards.findings.writer import Writer

OCTOBER = dt.date(2026, 10, 1)
SHARE = {"unit": "%", "unit_en": "%", "kind": "distinct", "direction": "up", "target": 90.0}
COUNT = {"unit": "户次", "unit_en": "visits", "kind": "flow", "direction": None, "target": None}


def figure(value, last=None, *, kind=COUNT, status="ok", missing=(), complete=True):
    both = value is not None and last is not None
    return {
        **kind,
        "value": value,
        "status": status,
        "missing_sources": list(missing),
        "last_value": last,
        "is_comparable": complete and both and status == "ok",
        "is_reached": kind["target"] is not None and value is not None and value >= kind["target"],
    }


def places(*values, name="文昌社区第{}网格", statuses=()):
    """Units with a hundred households each, as the query answers: those with most not reached first."""
    rows = [
        {
            "full_name": name.format(n + 1),
            "value": float(value),
            "status": statuses[n] if n < len(statuses) else "ok",
            "not_reached": 100 - value,
        }
        for n, value in enumerate(values)
    ]
    judged = [row for row in rows if row["status"] == "ok"]
    counts = {"judged_in_all": len(judged), "reached_in_all": sum(row["value"] >= 90 for row in judged)}
    return [row | counts for row in sorted(rows, key=lambda row: row["value"])]


def standing(coverage=85.0, complete=True, status="ok", **changes):
    missing = ["visits"] if status != "ok" else []
    named = {
        "cards": {
            "household_visit_coverage": figure(coverage, kind=SHARE, status=status, missing=missing),
            "visits_made": figure(1200, 1000, complete=complete),
            "requests_per_100_visits": figure(25.0),
        },
        "households": {"numerator": 255, "denominator": 300, "in_vain": 12, "not_visited": 33},
        "units": places(80, 84, 91),
        "units_level": "grid",
        "micro_grids": places(80, 84, 91, name="第{}微网格"),
        "total": {"visits": 1500, "requests": 300, "requests_per_100": 25.0, "not_home": 250, "refused": 0},
        "is_complete": complete,
    }
    return Standing(**named | changes)


def said(found_for, lang="zh", as_of=dt.date(2026, 10, 31)):
    return compose(found_for, Writer(lang, OCTOBER, as_of, "示例市", {"visits": "走访记录"}))


def test_a_miss_names_the_gap_how_many_fall_short_and_the_lowest():
    found = said(standing())
    assert found.headline == (
        "示例市10月近三月走访覆盖率85.0%，比目标90%低5.0个百分点；"
        "3个网格中2个没有达到90%，最低的是文昌社区第1网格，80.0%"
    )
    assert found.support == (
        "入户见面1,200户次（增20.0%），收集诉求300件，每百次25.0件。"
        "近三个月没有见到的有45户（走访未见12户，未走访33户），最多的是第1微网格，20户。各种走访1,500次，无人在家250次。"
    )


@pytest.mark.parametrize(
    ("values", "end"),
    [
        ((95, 91), "2个网格都达到90%"),
        ((80, 80, 95), "3个网格中2个没有达到90%"),  # two share the lowest: nobody is named
        ((95,), "达到目标90%"),  # one alone is the unit itself
        ((), "达到目标90%"),
    ],
)
def test_what_the_grids_carry(values, end):
    assert said(standing(91.0, units=places(*values))).headline.endswith(end)


def test_what_nearly_reaches_is_not_written_as_the_target():
    found = said(standing(89.97, units=places(89.98, 95)))
    assert "89.9%" in found.headline and "低0.0" not in found.headline


def test_a_month_that_is_not_over_has_not_missed_yet():
    found = said(standing(complete=False), as_of=dt.date(2026, 10, 20))
    assert "未满月，目标90%" in found.headline and "2个还没有达到90%" in found.headline
    assert "增20.0%" not in found.support


def test_where_an_export_did_not_come_nothing_is_held_against_a_grid():
    found = said(standing(75.0, status="partial"))
    assert found.headline == "示例市10月按已到的走访算，近三月走访覆盖率75.0%，数不全"
    assert "没有见到" not in found.support and found.support.endswith("走访记录有月份未报，覆盖率只会更高。")
    silent = said(standing(None, status="not_reported", total=None))
    assert silent.headline == "示例市10月近三月走访覆盖率未报"


def test_most_not_reached_is_named_only_where_one_alone_has_it():
    shared = said(standing(micro_grids=places(80, 80, name="第{}微网格")))
    assert "没有见到的有45户（走访未见12户，未走访33户）。" in shared.support
    none = said(standing(households={"numerator": 300, "denominator": 300}))
    assert "没有见到" not in none.support


@pytest.mark.parametrize(
    ("in_vain", "not_visited", "end"), [(45, 0, "45户，都走访过，"), (0, 45, "45户，都没有走访，")]
)
def test_where_all_not_reached_are_alike_they_are_not_told_apart(in_vain, not_visited, end):
    households = {"numerator": 255, "denominator": 300, "in_vain": in_vain, "not_visited": not_visited}
    assert end in said(standing(households=households)).support


def test_in_a_grid_it_is_micro_grids_that_fall_short():
    assert "2个微网格中1个没有达到90%" in said(standing(units=places(80, 95), units_level="micro_grid")).headline


def test_english_says_the_same():
    found = said(standing(), "en")
    assert "5.0 points below the target of 90%" in found.headline
    assert "of 3 grids, 2 fall short of 90%, the lowest being 文昌社区第1网格 with 80.0%" in found.headline
    assert (
        "45 households were not reached in three months (visited in vain: 12, not visited: 33), "
        "most of them in 第1微网格: 20." in found.support
    )
