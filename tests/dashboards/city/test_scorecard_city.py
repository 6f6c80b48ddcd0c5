"""The scorecard of the demo city: every number against SQL written for this test, and walked as its reader does."""

import io
import math
import urllib.request

import openpyxl
import pytest
from playwright.sync_api import expect

SIGNS = {"green": "●", "amber": "▲", "red": "■"}
WORDS = {"green": "绿", "amber": "黄", "red": "红"}
SCORED = """
    select u.unit_name, s.unit_code, s.area, s.score, s.rag, u.street_code
    from fct_scorecard_monthly s
    join dim_unit u on u.unit_code = s.unit_code and u.valid_from <= date '2026-10-31'
        and coalesce(u.valid_to, date '9999-12-31') >= date '2026-10-31'
    where s.month = date '2026-10-01' and s.basis = 'as_was' and s.level = 'community'
"""


def written(score):
    """One decimal, never up over the border of a colour."""
    half_up = math.floor(score * 10 + 0.5) / 10
    return (
        f"{half_up if not any(score < border <= half_up for border in (75, 90)) else math.floor(score * 10) / 10:.1f}"
    )


@pytest.fixture(scope="module")
def communities(ask):
    """code: {area: (score, rag)}, with name and street."""
    found = {}
    for name, code, area, score, rag, street in ask(SCORED):
        found.setdefault(code, {"name": name, "street": street})[area] = (score, rag)
    return found


def test_tiles_say_total_colour_and_hidden_red_of_every_community(show, communities):
    assert len(communities) == 28
    page = show("/?layout=tiles")
    tiles = {
        node.attributes["data-unit"]: node
        for node in nodes(page)
        if node.attributes.get("className", "").startswith("tile ")
    }
    assert set(tiles) == set(communities)
    for code, cells in communities.items():
        score, rag = cells["total"]
        said = tiles[code].text()
        assert cells["name"].removesuffix("社区") in said
        assert said.endswith((SIGNS[rag] if rag else "") + written(score))
        hidden = rag != "red" and any(
            cells[area][1] == "red" for area in cells if area not in ("name", "street", "total")
        )
        assert ("■" in said.removesuffix(f"■{written(score)}")) == hidden


def test_the_map_has_the_same_figures_as_the_tiles(show, communities, ask):
    [graph] = [child for node in nodes(show("/")) for child in node.children if getattr(child, "id", "") == "map"]
    shapes = {trace["meta"]["href"].partition("unit=")[2]: trace for trace in graph.figure["data"] if trace.get("fill")}
    assert set(shapes) == set(communities)
    for code, trace in shapes.items():
        score, rag = communities[code]["total"]
        assert f"{communities[code]['name']}，总分{written(score)}分，{WORDS[rag]}" in trace["text"]
    streets = ask("select count(*) from dim_unit where level = 'street' and is_current")[0][0]
    lines = [t for t in graph.figure["data"] if t["mode"] == "lines" and "fill" not in t]
    assert len(lines) == streets + 1  # and the city's border


def test_streets_count_their_communities_by_colour(show, communities):
    rows = {
        n.attributes["data-unit"]: n
        for n in nodes(show("/"))
        if n.tag == "tr" and n.attributes.get("className") == "street"
    }
    streets = {cells["street"] for cells in communities.values()}
    assert set(rows) == streets
    for street, row in rows.items():
        rags = [cells["total"][1] for cells in communities.values() if cells["street"] == street]
        [counts] = [n for n in nodes(row) if n.attributes.get("className", "").startswith("counts")]
        expected = "".join(f"{SIGNS[rag]}{rags.count(rag)}" for rag in ("green", "amber", "red") if rag in rags)
        assert counts.text() == expected


@pytest.mark.parametrize(("part", "query"), [("map", "/?layout=tiles"), ("scores", "/")])
def test_workbooks_hold_the_scores(city, communities, part, query):
    address = f"{city.address}/download/{part}.xlsx{query.removeprefix('/')}"
    rows = list(openpyxl.load_workbook(io.BytesIO(urllib.request.urlopen(address).read())).active.values)
    heads, body = rows[3], rows[4:]
    at = {row[heads.index("编码")]: row for row in body}
    for code, cells in communities.items():
        assert at[code][heads.index("总分")] == pytest.approx(cells["total"][0])
    if part == "scores":
        assert len(body) == 32  # with the city and three streets
        for code, cells in communities.items():
            assert at[code][heads.index("健全组织体系")] == pytest.approx(cells["organisation"][0])


def test_a_click_on_the_map_opens_the_community(watch, city, communities):
    watched = watch()
    page = watched.page
    page.goto(city.address + "/")
    label = page.locator("#map .textpoint text").first
    expect(label).to_be_visible()
    label.scroll_into_view_if_needed()
    box = label.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] + 6)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] + 6)
    page.wait_for_url("**/review?unit=*")
    name = communities[page.url.partition("unit=")[2]]["name"]
    expect(page.locator("h1")).to_contain_text(name)
    page.go_back()
    page.get_by_role("group", name="画法").get_by_text("方块").click()
    expect(page.locator(".tile")).to_have_count(28)
    assert page.url.endswith("/?layout=tiles")


def test_a_phone_has_the_map_without_scrolling_sideways(watch, city):
    watched = watch(390)
    watched.page.goto(city.address + "/")
    expect(watched.page.locator("#map .textpoint text").first).to_be_visible()
    assert watched.overflow() <= 0


def nodes(node):
    """Every element of a page."""
    yield node
    for child in node.children:
        if hasattr(child, "tag"):
            yield from nodes(child)
