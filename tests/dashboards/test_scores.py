"""The queries of scores and KPIs on the hand-made build, each figure set there by hand; how scores are written."""

import datetime as dt

import published
import published_scores
import pytest

from dashboards.app import page
from dashboards.markup import Node
from dashboards.numbers import decimal, kpi_target, kpi_value, plain, score_text
from dashboards.repository import Repository
from dashboards.scope import WHOLE_CITY, Scope
from dashboards.scores import step
from dashboards.state import State

NOW, LAST = published.NOW, published.LAST
CITY = {"unit": "C", "month": NOW, "basis": "as_was", "is_city": True}


@pytest.fixture
def ask(shared_folder):
    with Repository(shared_folder).session(WHOLE_CITY) as session:
        yield session.frame


def nodes(tree):
    yield tree
    for child in getattr(tree, "children", []):
        if isinstance(child, Node):
            yield from nodes(child)


def of_class(tree, tag, css):
    return [n for n in nodes(tree) if n.tag == tag and css in str(n.attributes.get("className", "")).split()]


def headline(tree):
    return next(n for n in nodes(tree) if n.tag == "h1").text()


# -- queries


def test_only_units_in_force_in_the_month_stand_in_the_table(ask):
    units = ask("scorecard", **CITY)["unit_code"].unique().to_list()
    assert sorted(units) == ["A1", "A2", "B1", "B2", "C", "S1", "S2"]  # A0 has a row, but ended in June 2025
    before = ask("scorecard", **{**CITY, "month": dt.date(2025, 6, 1)})["unit_code"].unique().to_list()
    assert sorted(before) == ["A0", "B1", "B2", "C", "S1", "S2"]  # A1 and A2 have rows, but began in July
    as_is = ask("scorecard", **{**CITY, "month": dt.date(2025, 6, 1), "basis": "as_is"})["unit_code"].unique()
    assert sorted(as_is.to_list()) == ["A1", "A2", "B1", "B2", "C", "S1", "S2"]


def test_a_unit_is_not_compared_with_itself_before_it_was_in_force(ask):
    july = ask("scorecard", **{**CITY, "month": dt.date(2025, 7, 1)}).filter(area="total")
    assert july.filter(unit_code="A1")["change"].item() is None
    assert july.filter(unit_code="B1")["change"].item() is not None
    assert july.filter(unit_code="A1")["trend"].item().to_list() == [None] * 6 + [95.5]


def test_the_state_of_a_cell_says_why_it_has_no_colour(ask):
    now = ask("scorecard", **CITY)
    cell = now.filter(unit_code="A2", area="platforms").row(0, named=True)
    assert (cell["state"], cell["score"], cell["no_data"]) == ("too_little", 75.0, ["member_participation"])
    march = ask("scorecard", **{**CITY, "month": published_scores.MARCH}).filter(unit_code="B1", area="organisation")
    cell = march.row(0, named=True)
    assert (cell["state"], cell["score"]) == ("not_reported", None)
    assert cell["not_reported"] == ["household_visit_coverage"]


def test_a_month_that_is_not_over_is_provisional_and_not_compared(tmp_path):
    published.build(tmp_path, as_of=dt.date(2026, 10, 20))
    with Repository(tmp_path).session(WHOLE_CITY) as session:
        cells = session.frame("scorecard", **CITY)
        assert set(cells["state"]) == {"provisional"}
        assert cells["change"].null_count() == cells.height
        assert session.frame("scorecard_turns", **CITY).is_empty()
    said = Node("div", page(Repository(tmp_path), State.parse("/", "?month=2026-10")))
    assert headline(said) == "示例市10月1日至20日暂计89.9分，未满月，不给颜色，不与上月比"
    assert "环比▼" not in said.text() and not of_class(said, "i", "R")[1:]  # the legend alone has a red mark


def test_colours_are_counted_over_the_communities(ask):
    total = ask("scorecard_colours", **CITY).row(0, named=True)
    assert [total[k] for k in ("area", "communities", "green", "amber", "red", "too_little")] == [
        "total", 4, 2, 2, 0, 0,
    ]  # fmt: skip
    platforms = ask("scorecard_colours", **CITY).filter(area="platforms").row(0, named=True)
    assert (platforms["green"], platforms["amber"], platforms["too_little"]) == (2, 1, 1)


def test_what_turned_and_the_kpi_behind_it(ask):
    turns = ask("scorecard_turns", **CITY)
    assert turns.select("unit_code", "area", "turn", "kpi_id", "kpi_last_value", "kpi_value").rows() == [
        ("A1", "empowerment", "turned_red", "service_circle_coverage", 72.0, 36.0),
        ("B2", "empowerment", "still_red", "service_circle_coverage", 44.928, 44.928),
        ("B1", "empowerment", "recovered", "service_circle_coverage", 36.0, 63.0),
    ]


def test_kpis_of_a_unit_scored_first_then_those_that_inform(ask):
    a1 = {"unit": "A1", "basis": "as_was", "level": "community", "above": "S1"}
    rows = ask("kpis", **a1, month=NOW)
    assert rows["kpi_id"].to_list() == [
        "household_visit_coverage",
        "joint_meeting_compliance",  # weighs at the end of a quarter only
        "one_trip_rate",
        "service_circle_coverage",
        "service_cases",
        "member_participation",
        "matched_funding_yuan",
        "on_time_resolution_rate",
        "median_handling_hours",
        "issues_resolved",
    ]
    trip = rows.filter(kpi_id="one_trip_rate").row(0, named=True)
    assert (trip["value"], trip["target"], trip["grade"]) == (76.0, 95.0, "missed")
    assert trip["above_value"] == 90.0
    late = rows.filter(kpi_id="on_time_resolution_rate").row(0, named=True)
    assert (late["status"], late["is_comparable"], late["missing_sources"]) == ("partial", False, ["fire_hazards"])
    september = ask("kpis", **a1, month=LAST)
    assert september.filter(kpi_id="joint_meeting_compliance")["weight"].item() == 2
    assert (trip["year_value"], trip["year_step"], trip["is_year_comparable"]) == (80.0, -4.0, True)
    assert trip["trend"][-2:] == [76.0, 76.0] and trip["trend"][0] == 80.0 and len(trip["trend"]) == 13
    # 76 of 95 and 36 of 90, which weigh the same: 10 and 30 of the points of their area
    lost = dict(rows.filter(area="empowerment").drop_nulls("lost_of_area").select("kpi_id", "lost_of_area").rows())
    assert lost == {"one_trip_rate": pytest.approx(10), "service_circle_coverage": pytest.approx(30)}


def test_a_kpi_without_a_basis_does_not_apply_there(ask):
    rows = ask("kpis", unit="C", month=NOW, basis="as_is", level="city", above=None)
    tasks = rows.filter(kpi_id="grid_tasks_in_force").row(0, named=True)
    assert (tasks["status"], tasks["has_basis"]) == ("not_applicable", False)


def test_a_street_sees_no_scores_of_another(shared_folder):
    with Repository(shared_folder).session(Scope("S1")) as session:
        for name in ("scorecard", "scorecard_turns"):
            assert set(session.frame(name, **CITY)["unit_code"]) <= {"S1", "A1", "A2"}
        assert session.frame("scorecard_colours", **CITY)["communities"].max() == 2
        assert session.frame("scorecard_months", **{**CITY, "unit": "S2"})["score"].null_count() == 22 * 5
        b1 = {"unit": "B1", "basis": "as_was", "level": "community", "above": "S2"}
        assert session.frame("kpis", **b1, month=NOW).is_empty()
        units = session.frame("unit_names", day=NOW, units="S1,A0,A1,A2,S2,B1")
        assert set(units["unit_code"]) == {"S1", "A0", "A1", "A2"}


# -- numbers


@pytest.mark.parametrize(("score", "text"), [
    (89.96, "89.9"), (89.94, "89.9"), (90.0, "90.0"), (90.04, "90.0"), (74.999, "74.9"), (75.0, "75.0"), (100, "100.0"),
    (0, "0.0"),
])  # fmt: skip
def test_a_score_never_looks_like_a_better_colour(score, text):
    assert score_text(score) == text


def test_a_value_that_misses_its_target_is_not_written_as_the_target():
    rate = {"unit": "%", "unit_en": "%", "kind": "ratio", "direction": "up"}
    assert kpi_value(rate, 94.96, "zh", 95.0).text == "94.9"
    assert kpi_value({**rate, "direction": "down"}, 5.04, "zh", 5.0).text == "5.1"
    assert kpi_value(rate, 94.96, "zh").text == "95.0"
    assert kpi_target(rate, 95.0, "zh") == "95%"
    assert kpi_target({"unit": "小时", "unit_en": "hours", "kind": "distinct", "direction": "down"}, 72, "en") == (
        "72 hours"
    )
    assert (decimal(-0.04), plain(0.5), plain(250.0), plain(94.44444)) == ("0.0", "0.5", "250", "94.4444")
    assert (step(0.04).kind, step(-2.25).text, step(None).kind) == ("flat", "2.3", "missing")
