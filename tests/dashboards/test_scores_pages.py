"""The scorecard, the KPIs and the trace as trees, without a browser: every number is the published one."""

import published
import pytest

from dashboards.app import page
from dashboards.markup import Node
from dashboards.numbers import score_text
from dashboards.repository import Repository
from dashboards.scope import WHOLE_CITY
from dashboards.scores import AREAS, COLUMNS, step
from dashboards.state import State

NOW, LAST = published.NOW, published.LAST
CITY = {"unit": "C", "month": NOW, "basis": "as_was", "is_city": True}


@pytest.fixture
def ask(shared_folder):
    with Repository(shared_folder).session(WHOLE_CITY) as session:
        yield session.frame


@pytest.fixture
def show(shared_folder):
    repository = Repository(shared_folder)
    return lambda path, address="": Node("div", page(repository, State.parse(path, address)))


def nodes(tree):
    yield tree
    for child in getattr(tree, "children", []):
        if isinstance(child, Node):
            yield from nodes(child)


def of_class(tree, tag, css):
    return [n for n in nodes(tree) if n.tag == tag and css in str(n.attributes.get("className", "")).split()]


def headline(tree):
    return next(n for n in nodes(tree) if n.tag == "h1").text()


# -- pages


def test_every_number_of_the_table_is_the_published_one(ask, show):
    """Each score and each change in the table of a month, compared with what SQL answers."""
    tree = show("/")
    rows = {n.attributes["data-unit"]: n for n in nodes(tree) if n.tag == "tr" and "data-unit" in n.attributes}
    with ask.__self__._build._cursor() as cursor:
        stored = cursor.execute(
            "select unit_code, area, score, rag, score - lag(score) over (partition by unit_code, area order by month) "
            "from fct_scorecard_monthly where basis = 'as_was' and month >= ? qualify month = ?",
            [LAST, NOW],
        ).fetchall()
    words = {"green": "绿", "amber": "黄", "red": "红", None: "不足"}
    checked = 0
    for unit, area, score, rag, change in stored:
        if unit not in rows:
            assert unit in ("C", "A0")
            continue
        cell = next(n for n in nodes(rows[unit]) if n.attributes.get("data-area") == area)
        moved = step(change)
        mark = {"up": "▲", "down": "▼"}.get(moved.kind, "")
        shape = {"green": "●", "amber": "▲", "red": "■", None: ""}[rag]
        assert cell.text() == shape + score_text(score) + words[rag] + (mark + moved.text if mark else "持平")
        checked += 1
    assert checked == 6 * len(COLUMNS)


def test_each_cell_opens_its_kpis_and_each_kpi_its_page(show):
    tree = show("/", "?basis=as_is&theme=dark")
    hrefs = {n.attributes["href"] for n in nodes(tree) if n.tag == "a" and "/review" in n.attributes.get("href", "")}
    assert "/review?unit=A1&theme=dark&basis=as_is&area=empowerment" in hrefs
    assert "/review?unit=A1&theme=dark&basis=as_is" in hrefs
    kpis = show("/review", "?unit=A1&area=empowerment&month=2026-10")
    opened = {n.attributes["href"] for n in nodes(kpis) if "/kpi?" in n.attributes.get("href", "")}
    assert "/kpi?month=2026-10&unit=A1&kpi=one_trip_rate" in opened


def test_a_trace_puts_its_lines_together_to_the_figure(show):
    tree = show("/trace", "?kpi=one_trip_rate&unit=A1")
    said = tree.text()
    assert headline(tree) == "文昌社区2026年10月最多跑一次率76.0%，没有达到目标95%"
    assert "19行合计19，与分子一致" in said and "25行合计25，与分母一致" in said
    assert "19 ÷ 25 × 100 = 76%" in said and "最多跑一次率的公式" in said and "最多跑一次率的局限" in said
    rows = [n for n in nodes(next(n for n in nodes(tree) if n.tag == "tbody")) if n.tag == "tr"]
    assert len(rows) == 44
    assert rows[0].text() == "分子11文昌社区2026-10-05城市基层党建资金台账资金台账.xlsxfunding_ledger–11"


def test_a_trace_that_does_not_add_up_says_so(show):
    said = show("/trace", "?kpi=service_circle_coverage&unit=A1").text()
    assert "1行合计36，与分子一致" in said and "1行合计99，与分母不一致，请告诉管理员" in said and "月末" in said


def test_lines_of_a_trace_come_200_a_page(show):
    first, second = (show("/trace", f"?kpi=issues_resolved&unit=A1&page={n}") for n in (1, 9))
    assert "第1至200行，共250行" in first.text() and "250行合计250，与值一致" in first.text()
    assert "第201至250行，共250行" in second.text()  # the last page there is
    assert {n.attributes["href"] for n in nodes(first) if "page=2" in n.attributes.get("href", "")} == {
        "/trace?unit=A1&kpi=issues_resolved&page=2"
    }


@pytest.mark.parametrize(("address", "zh", "en"), [
    ("?unit=A1", "还没有选指标", "No KPI was chosen"),
    ("?kpi=one_trip&unit=A1", "没有指标 one_trip，最接近的是 one_trip_rate", "no such KPI"),
    ("?kpi=one_trip_rate&unit=A1&month=2031-01", "2031-01 不在有数据的月份内", "not among the months"),
    ("?kpi=grid_tasks_in_force&unit=C&basis=as_is", "没有 as_is 口径", "has no as_is"),
    ("?kpi=one_trip_rate&unit=ZZ", "没有单位 ZZ", "no such unit"),
])  # fmt: skip
def test_no_such_figure_says_why(show, address, zh, en):
    said = show("/trace", address).text()
    assert zh in said and "没有这个数" in said and en not in said
    assert en in show("/trace", address + "&lang=en").text()


def test_a_unit_not_in_force_says_so_on_the_page(show):
    assert headline(show("/", "?unit=A0")) == "东湖社区不在10月的区划里，没有评分"
    assert headline(show("/", "?unit=A0&month=2025-06")).startswith("东湖社区6月95.0分，绿")
    assert headline(show("/", "?unit=A0&month=2025-06&basis=as_is")).startswith("东湖社区不在现行区划里")


def test_pages_of_scores_in_every_look(show):
    for path in ("/", "/review", "/trace"):
        for search in ("?lang=en&theme=dark", "?unit=S1&basis=as_is", "?unit=B2&month=2025-03", "?unit=UNKNOWN",
                       "?unit=A1&area=grid&kpi=issues_resolved", "?month=2025-01&basis=as_is"):  # fmt: skip
            assert "没有算出来" not in show(path, search).text(), (path, search)


def test_areas_are_those_of_the_catalogue(ask):
    assert set(ask("kpi_names")["area"]) == set(AREAS)
