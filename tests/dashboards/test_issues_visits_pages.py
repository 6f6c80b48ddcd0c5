"""The pages of issues and of visits on the small database, as trees, at every level and of what is not there."""

import datetime as dt

import duckdb
import published
import published_issues
import pytest
from reading import cells, elements, part

from dashboards.app import page
from dashboards.downloads import offers
from dashboards.markup import Node
from dashboards.repository import Repository
from dashboards.scope import Scope
from dashboards.state import State

LEVELS = ("C", "S1", "A1", "A1G1", "A1G1M1")


def busy(folder, **built):
    with duckdb.connect(str(published.build(folder, **built))) as con:
        published_issues.happen(con)
    return folder


@pytest.fixture(scope="module")
def busy_folder(tmp_path_factory):
    return busy(tmp_path_factory.mktemp("busy"))


@pytest.fixture(scope="module")
def show(busy_folder):
    repository = Repository(busy_folder)
    return lambda path, search="": Node("div", page(repository, State.parse(path, search)))


@pytest.mark.parametrize("path", ["/issues", "/visits"])
@pytest.mark.parametrize("unit", [*LEVELS, "S2", "B2", "A0", "UNKNOWN"])
def test_both_pages_at_every_level_in_every_look(path, unit, show):
    for more in ("", "&lang=en&theme=dark", "&month=2026-09", "&month=2025-03", "&month=2025-01"):
        tree = show(path, f"?unit={unit}{more}")
        assert "没有算出来" not in tree.text() and "could not be worked out" not in tree.text()
        assert len(list(elements(tree, "h1"))) == 1
        for sheet in offers([tree]):  # every download can be written
            assert sheet.table().width == len(sheet.fields)


def test_issues_of_a_community_its_channels_and_who_is_late(show):
    tree = show("/issues", "?unit=A1")
    (headline,) = elements(tree, "h1")
    # 9 of 12 due were on time, 3 overdue, 2 of them of the party grid; an export did not come, so nothing is compared
    assert "按期办结率75.0%" in headline.text() and "超期未结3件，党建网格最多，2件" in headline.text()
    rows = {row[0]: row[1:] for row in cells(tree, "按渠道")}
    assert rows["党建网格"][:3] == ["10", "8", "8"] and rows["全部渠道"][0] == "14"
    assert [(row[0], row[1]) for row in cells(tree, "处置单位")] == [("城管局", "2"), ("未登记", "1"), ("合计", "3")]


@pytest.mark.parametrize(
    ("search", "count"), [("channel=party_grid", "2"), ("handler=城管局", "2"), ("category=治安隐患", "1")]
)
def test_a_filter_of_issues_counts_only_what_it_names(search, count, show):
    assert f"超期未结{count}件" in next(elements(show("/issues", f"?{search}"), "h1")).text()


def test_departments_called_by_whistles(show):
    rows = {row[0]: row[1:] for row in cells(show("/issues", "?unit=S1"), "吹哨报到：部门")}
    assert rows["城管局"][0] == "1" and rows["城管局"][3] == "1" and rows["住建局"][3] == "0"


def test_visits_of_a_street_its_grids_and_who_was_not_reached(show):
    tree = show("/visits", "?unit=S1")
    (headline,) = elements(tree, "h1")
    assert (
        headline.text()
        == "东湖街道10月近三月走访覆盖率90.0%，达到目标90%；2个网格中1个没有达到90%，最低的是文昌社区第1网格，81.1%"
    )
    said = part(tree, "finding").text()
    assert "入户见面60户次（持平），收集诉求11件，每百次18.3件。" in said
    assert "没有见到的有25户（走访未见8户，未走访17户），最多的是文昌社区第1网格第1微网格，15户" in said
    (row,) = cells(tree, "网格覆盖率")
    assert (row[0], row[2]) == ("文昌社区", "1/2")
    assert [row[2:5] for row in cells(tree, "三个月没有见到的户")] == [["15", "5", "10"], ["2", "0", "2"]]
    kinds = {row[0]: row[1:6] for row in cells(tree, "走访，按类型")}
    assert kinds["日常走访"] == ["51", "40", "5", "6", "0"] and kinds["合计"] == ["73", "60", "5", "6", "2"]


def test_visits_that_name_a_grid_alone_stand_as_its_own(show):
    rows = {row[0]: row for row in cells(show("/visits", "?unit=A1"), "单位")}
    assert (rows["第1网格"][1], rows["第2网格"][1]) == ("81.1", "95.0")
    assert "没有见到的有15户" in part(show("/visits", "?unit=A1G1M1"), "finding").text()


def test_visits_that_did_not_come_are_not_nothing(show):
    tree = show("/visits", "?unit=C&month=2025-03")
    assert "没有走访的数" in next(elements(tree, "h1")).text()


def test_a_month_that_is_not_over_misses_no_target(tmp_path):
    repository = Repository(busy(tmp_path, as_of=dt.date(2026, 10, 20)))
    tree = Node("div", page(repository, State.parse("/visits", "?unit=A1&month=2026-10")))
    assert "未满月，目标90%；2个网格中1个还没有达到90%" in next(elements(tree, "h1")).text()
    tree = Node("div", page(repository, State.parse("/visits", "?unit=S1&month=2026-10")))
    css = {n.attributes["className"] for n in elements(tree, "a") if "grid-tile" in n.attributes.get("className", "")}
    assert css == {"grid-tile open", "grid-tile reached"}


@pytest.mark.parametrize("path", ["/issues", "/visits"])
def test_a_narrow_scope_sees_its_own_street_alone(path, busy_folder, monkeypatch):
    monkeypatch.setattr("dashboards.app.scope_of_request", lambda: Scope("S1"))
    said = Node("div", page(Repository(busy_folder), State.parse(path, "?unit=S1"))).text()
    assert "东湖街道" in said and "没有算出来" not in said and "西园街道" not in said and "学府社区" not in said
