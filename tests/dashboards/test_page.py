"""State, markup, figures and whole pages as trees, without a browser."""

import datetime as dt
import json

import duckdb
import published
import pytest
from dash import dcc

from dashboards.app import create_app, page
from dashboards.components.heat import shade
from dashboards.figures import trends
from dashboards.figures.parts import Look
from dashboards.figures.sparkline import sparkline
from dashboards.markup import Markup, Node, html, mount
from dashboards.repository import Repository
from dashboards.routes import PAGES, Page
from dashboards.scope import WHOLE_CITY, Scope
from dashboards.state import State
from dashboards.theme import SERIES, TOKENS

NOW = published.NOW


def words(parts):
    """All words of a page, and its links."""
    tree = Node("div", parts)
    return tree.text()


def nodes(tree):
    yield tree
    for child in getattr(tree, "children", []):
        if isinstance(child, Node):
            yield from nodes(child)


@pytest.fixture
def show(shared_folder):
    repository = Repository(shared_folder)
    return lambda address="": page(repository, State.parse("/", address))


# -- state


def test_the_address_carries_all_state_and_only_what_differs():
    state = State.parse("/data", "?month=2026-09&unit=S1&lang=en&theme=dark&measure=hours&source=visits&reason=enum")
    deep = State.parse("/trace", "?unit=S1&basis=as_is&area=grid&kpi=one_trip_rate&page=3")
    assert (deep.basis, deep.area, deep.kpi, deep.page) == ("as_is", "grid", "one_trip_rate", 3)
    assert State.parse(*deep.href().split("?")) == deep
    assert state.month == dt.date(2026, 9, 1)
    assert State.parse(*state.href().split("?")) == state
    assert State.parse("/", "").href() == "/"
    assert state.href(path="/", source=None, reason=None, lang="zh", theme="light", measure="visits_made") == (
        "/?month=2026-09&unit=S1"
    )


@pytest.mark.parametrize("search", [
    "?month=2026-13", "?month=x", "?unit=<b>", "?lang=fr", "?theme=pink", "?measure=drop", "?=&&", "?page=-1",
    "?basis=x&area=y&page=0&kpi=<a>", None,
])  # fmt: skip
def test_what_does_not_fit_is_left_out(search):
    assert State.parse("/", search) == State()


# -- markup


def test_everything_is_escaped():
    node = html.Div([html.B("<script>alert(1)</script>"), "a & b"], title='"x" onload=y')
    assert node.to_html() == (
        '<div title="&quot;x&quot; onload=y"><b>&lt;script&gt;alert(1)&lt;/script&gt;</b>a &amp; b</div>'
    )


def test_an_attribute_of_nothing_is_left_out_and_of_zero_is_not():
    node = html.Img(alt="", className="", title=None, hidden=False, tabIndex=0)
    assert node.to_html() == '<img alt="" tabindex="0">'


def test_a_tree_is_mounted_as_few_components_as_it_can():
    plain = html.Table([html.Tr([html.Td(str(n)) for n in range(50)])])
    mounted = mount(html.Section([plain, html.Div(dcc.Graph(id="g"), className="graph"), "word"]))
    assert [type(child).__name__ for child in mounted.children] == ["Markup", "Div", "str"]
    assert isinstance(mount(plain), Markup) and mount(plain).html.startswith("<tr><td>0</td>")


# -- figures


def test_a_trend_has_a_gap_where_nothing_was_reported_and_names_its_last_figure(shared_folder):
    with Repository(shared_folder).session(WHOLE_CITY) as session:
        totals = session.frame("fact_totals", unit="C")
        borders = session.frame("boundary_changes", unit="C", is_city=True)
    figure = trends.trend(totals, ("visits_made",), Look("zh", "light", NOW), borders)
    line = figure["data"][0]
    assert len(line["x"]) == 22 and line["y"][-2:] == [1000, 1250]
    assert line["y"][line["x"].index(dt.date(2025, 3, 1))] is None and not line["connectgaps"]
    assert line["text"][-1] == "2026年10月，入户走访1,250 户次"
    notes = [note["text"] for note in figure["layout"]["annotations"]]
    assert notes == ["<b>1,250</b> 户次", "未报", "社区3→4个"]
    assert figure["layout"]["yaxis"]["range"][0] == 0
    assert trends.trend(totals, ("visits_made",), Look("zh", "light", NOW), borders) == figure


def test_a_month_that_is_not_over_is_dotted_and_said(tmp_path):
    published.build(tmp_path, as_of=dt.date(2026, 10, 20))
    with Repository(tmp_path).session(WHOLE_CITY) as session:
        totals = session.frame("fact_totals", unit="C")
    whole, part = trends.trend(totals, ("visits_made",), Look("zh", "dark", NOW))["data"]
    assert whole["x"][-1] == published.LAST and part["x"] == [published.LAST, NOW]
    assert part["line"]["dash"] == "dot" and "未满月" in part["text"][1]


def test_ends_of_two_lines_do_not_cover_each_other(shared_folder):
    with Repository(shared_folder).session(WHOLE_CITY) as session:
        totals = session.frame("fact_totals", unit="C")
    layout = trends.trend(totals, ("reported", "resolved"), Look("zh", "light", NOW))["layout"]
    low, high = sorted(note["y"] for note in layout["annotations"][:2])
    assert high - low >= 0.2 * layout["yaxis"]["range"][1] / 1.12


def test_sparkline_gap_and_nothing_at_all():
    assert sparkline([1, None, 2, 3], "light").count("polyline") == 2
    assert "circle" not in sparkline([1, 2, None], "light")
    assert "polyline" not in sparkline([None, None], "light")


@pytest.mark.parametrize(("value", "shades"), [(None, 0), (0, 0), (10, 1), (55, 3), (100, 5)])
def test_shades_of_heat(value, shades):
    assert shade(value, 10, 100) == shades


# -- colours


def contrast(one, other):
    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_text_and_marks_stand_out_from_their_ground(dark):
    colour = {name: pair[dark] for name, pair in TOKENS.items()}
    for ground in ("page", "surface"):
        for name in ("text", "text-2", "text-3", "accent", "green", "amber", "red"):
            assert contrast(colour[name], colour[ground]) >= 4.5, (name, ground)
        for name in ("green-mark", "amber-mark", "red-mark"):
            assert contrast(colour[name], colour[ground]) >= 3, (name, ground)
        for name, pair in SERIES.items():
            assert contrast(pair[dark], colour[ground]) >= 4.5, (name, ground)
    for cell in [f"heat-{n}" for n in range(1, 6)] + ["green-cell", "amber-cell", "red-cell"]:
        assert contrast(colour["text"], colour[cell]) >= 4.5, cell
    for name in ("text-2", "amber"):
        assert contrast(colour[name], colour["green-cell"]) >= 4.5, name
    for name in ("accent", "text-2"):
        assert contrast(colour[name], colour["accent-tint"]) >= 4.5, name


# -- pages


def test_the_frame_says_which_build_up_to_when_and_what_is_late(show):
    said = words(show())
    assert said.startswith("跳到正文网格账评分") and "总分" in said
    assert "版本b-0001，2026-11-03 06:40发布" in said and "数据截至2026-10-31" in said
    assert "2026年10月未报：消防网格平台隐患台账" in said


def test_links_keep_what_was_chosen(show):
    parts = show("?month=2026-09&theme=dark&lang=en")
    hrefs = [n.attributes["href"] for n in nodes(Node("div", parts)) if "href" in n.attributes]
    inside = [href for href in hrefs if href.startswith("/") and "month=" not in href]
    assert inside == []  # every address inside keeps a month; some choose another
    assert all("theme=dark" in href or "lang=en" in href for href in hrefs if href.startswith("/"))


def test_a_unit_or_month_that_is_not_there_is_said(show):
    said = words(show("?unit=ZZ&month=2031-01"))
    assert "没有编码为ZZ的单位，下面是示例市" in said
    assert "2031年1月没有数据，下面是2026年10月" in said


def test_nothing_published_says_what_to_do(tmp_path):
    said = words(page(Repository(tmp_path), State()))
    assert "还没有发布过数据" in said and "gridledger run" in said and "make demo" in said


def test_a_build_of_lists_alone_says_that_nothing_has_happened(tmp_path):
    with duckdb.connect(str(published.build(tmp_path))) as con:
        con.execute("update as_of set as_of = null; update build_info set as_of = null")
    for item in PAGES:
        assert "还没有任何事项" in words(page(Repository(tmp_path), State.parse(item.path, "")))


def test_without_a_list_of_units_everything_stands_under_unknown(tmp_path):
    with duckdb.connect(str(published.build(tmp_path))) as con:
        con.execute("delete from dim_unit where unit_code <> 'UNKNOWN'; update dim_unit set parent_code = null")
        con.execute("delete from agg_facts_monthly where unit_code <> 'UNKNOWN'")
    for item in PAGES:
        said = words(page(Repository(tmp_path), State.parse(item.path, "")))
        assert "未知单位" in said and "这一页没有算出来" not in said


def test_a_page_that_fails_says_so_with_a_number_that_the_log_has(shared_folder, monkeypatch, caplog):
    def fail(view):
        raise ValueError("boom")

    broken = Page("/", "page.scorecard", fail)
    monkeypatch.setitem(__import__("dashboards.app", fromlist=["BY_PATH"]).BY_PATH, "/", broken)
    said = words(page(Repository(shared_folder), State()))
    number = caplog.records[0].args[1]
    assert "这一页没有算出来" in said and number in said and "boom" not in said and "boom" in caplog.text


def test_an_unknown_address_leads_back(shared_folder):
    parts = page(Repository(shared_folder), State.parse("/nowhere", "?month=2026-09"))
    assert "没有这一页" in words(parts)
    assert any(n.attributes.get("href") == "/?month=2026-09" for n in nodes(Node("div", parts)))


def test_a_narrow_scope_works_on_every_page(shared_folder, monkeypatch):
    monkeypatch.setattr("dashboards.app.scope_of_request", lambda: Scope("S1"))
    for item in PAGES:
        said = words(page(Repository(shared_folder), State.parse(item.path, "")))
        assert "东湖街道" in said and "西园街道" not in said and "学府社区" not in said, item.path


def test_every_page_in_every_look(shared_folder):
    repository = Repository(shared_folder)
    for item in PAGES:
        for search in (
            "",
            "?lang=en&theme=dark",
            "?unit=S1&measure=spent_yuan",
            "?unit=B2&month=2025-01",
            "?month=2025-07",
        ):
            assert "没有算出来" not in words(page(repository, State.parse(item.path, search)))


def test_the_callback_answers_with_json_and_no_outside_address(shared_folder):
    client = create_app(shared_folder).server.test_client()
    index = client.get("/")
    assert "http://" not in index.text.replace("http://www.w3.org", "") and "https://" not in index.text
    assert "default-src 'self'" in index.headers["Content-Security-Policy"]
    body = {
        "output": "shell.children",
        "outputs": {"id": "shell", "property": "children"},
        "inputs": [
            {"id": "url", "property": "pathname", "value": "/"},
            {"id": "url", "property": "search", "value": "?unit=S1"},
        ],
        "changedPropIds": ["url.search"],
    }
    answer = client.post("/_dash-update-component", json=body)
    assert answer.status_code == 200
    assert "东湖街道" in json.dumps(answer.json, ensure_ascii=False)


def test_nothing_is_opened_or_read_before_the_first_request(tmp_path):
    client = create_app(tmp_path / "not there yet").server.test_client()
    assert client.get("/healthz").status_code == 503
    published.build(tmp_path / "not there yet")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json["build_id"]) == (200, "b-0001")


def test_an_opened_line_is_closed_with_its_figure_and_stays_open_in_another_look():
    state = State.parse("/trace", "?kpi=visits_made&unit=A1&file=abc&sheet=x&line=7")
    assert state.href(theme="dark").endswith("file=abc&sheet=x&line=7")
    for other in ({"unit": "A2"}, {"month": None}, {"basis": "as_is"}, {"page": 2}):
        assert "line" not in state.href(**other) and "file" not in state.href(**other)
    assert "line=8" in state.href(line=8, page=2)
