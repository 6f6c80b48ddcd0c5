"""Units of every level: their path and name, pages that end higher up, the list to choose from."""

import published
import pytest

from dashboards.app import page
from dashboards.markup import Node
from dashboards.repository import Repository
from dashboards.scope import WHOLE_CITY, Scope
from dashboards.state import State
from dashboards.view import LEVELS, open_view

NOW = published.NOW


@pytest.fixture
def session(shared_folder):
    with Repository(shared_folder).session(WHOLE_CITY) as session:
        yield session


def view(session, search, **page_has):
    return open_view(session, State.parse("/review", search), **page_has)


@pytest.mark.parametrize(("unit", "path", "name"), [
    ("C", ["C"], "示例市"),
    ("S1", ["C", "S1"], "东湖街道"),
    ("A1", ["C", "S1", "A1"], "文昌社区"),
    ("A1G1", ["C", "S1", "A1", "A1G1"], "文昌社区第1网格"),
    ("A1G1M2", ["C", "S1", "A1", "A1G1", "A1G1M2"], "文昌社区第1网格第2微网格"),
    ("UNKNOWN", ["C", "UNKNOWN"], "未知单位"),
])  # fmt: skip
def test_a_unit_stands_below_all_that_are_above_it(session, unit, path, name):
    shown = view(session, f"?unit={unit}")
    assert [step["unit_code"] for step in shown.path] == path
    assert (shown.unit, shown.unit_name, shown.notices) == (unit, name, [])
    assert shown.level == (LEVELS[len(path) - 1] if unit != "UNKNOWN" else "community")


def test_a_page_that_ends_at_communities_shows_the_one_above_and_says_so(session):
    shown = view(session, "?unit=A1G1M1", lowest="community")
    assert (shown.unit, shown.state.unit) == ("A1", "A1")
    assert shown.notices == ["这一页统计到社区，下面是文昌社区"]
    assert view(session, "?unit=A1", lowest="community").notices == []


@pytest.mark.parametrize("path", ["/", "/review", "/trace", "/data"])
@pytest.mark.parametrize("unit", ["A1G1", "A1G1M1"])
def test_every_page_has_something_to_say_of_a_grid(shared_folder, path, unit):
    search = f"?unit={unit}&kpi=household_visit_coverage"
    said = Node("div", page(Repository(shared_folder), State.parse(path, search))).text()
    assert "没有算出来" not in said
    assert ("这一页统计到社区" in said) == (path == "/")
    # the way to another page still leads to the grid
    links = page(Repository(shared_folder), State.parse(path, search))[0].to_html()
    assert f"/review?unit={unit}" in links


def test_what_there_is_to_choose_from(session):
    def codes(name, **asked):
        return session.frame(name, month=NOW, basis="as_was", **asked)["unit_code"].to_list()

    # the community that ended in 2025 is not among them
    assert codes("unit_choice") == ["C", "S1", "S2", "A1", "A2", "B1", "B2"]
    assert codes("unit_choice_below", community="A1") == ["A1G1", "A1G2", "A1G1M1", "A1G1M2"]
    assert codes("unit_choice_below", community="B1") == []


def test_within_a_scope_nothing_else_is_to_be_chosen_or_seen(shared_folder):
    with Repository(shared_folder).session(Scope("S1")) as session:
        units = session.frame("unit_choice", month=NOW, basis="as_was")
        assert units["unit_code"].to_list() == ["S1", "A1", "A2"]
        below = session.frame("unit_choice_below", month=NOW, basis="as_was", community="B1")
        assert below.is_empty()
        assert [step["unit_code"] for step in view(session, "?unit=A1G1M1").path] == ["S1", "A1", "A1G1", "A1G1M1"]
        assert view(session, "?unit=B1").unit == "S1"
        asked = {"unit": "B1", "month": NOW, "basis": "as_was"}
        assert session.frame("kpis", **asked, level="community", above="S2").is_empty()
        assert session.frame("review/areas", **asked).is_empty()
        assert set(session.frame("review/breaks", **asked)["what"]) == {"definition"}  # which is of no unit
        assert session.frame("review/below", **{**asked, "unit": "S2"}).is_empty()
    with Repository(shared_folder).session(Scope("A1")) as session:
        areas = session.frame("review/areas", unit="A1", month=NOW, basis="as_was")
        assert areas["above_score"].null_count() == areas.height == 5
