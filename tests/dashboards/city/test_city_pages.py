"""Every page of the demo city: it opens, says its finding, keeps within its width, and gives what it offers."""

import io
import re
import urllib.request

import openpyxl
import pytest
from browsing import COLOURS, address, open_whole, text_on_text, violations
from playwright.sync_api import expect
from plotly.offline import get_plotlyjs_version

from dashboards.downloads import offers
from dashboards.routes import PAGES

ADDRESSES = [page.path for page in PAGES]
#: A trace of a type that the library does not know would be drawn as a scatter.
DRAWN_AS_ASKED = """() => [...document.querySelectorAll(".js-plotly-plot")].every(
    graph => graph._fullData.every(trace => trace.type === (graph.data[trace.index].type ?? "scatter")))"""


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_offer_of_a_page_is_a_titled_workbook_and_a_csv_with_the_same_rows(path, show, city):
    for sheet in offers([show(path)]):
        address = f"{city.address}/download{path.rstrip('/')}/{sheet.part}"
        book = openpyxl.load_workbook(io.BytesIO(urllib.request.urlopen(f"{address}.xlsx").read()))
        rows = list(book.active.iter_rows(values_only=True))
        assert rows[0][0] == sheet.title and "版本" in rows[1][0]
        assert rows[3] == tuple(field.label for field in sheet.fields)
        text = urllib.request.urlopen(f"{address}.csv").read()
        assert text.startswith(b"\xef\xbb\xbf")
        assert len(rows) - 4 == sheet.table().height


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_opens_with_its_finding_in_both_themes_and_axe_finds_nothing(path, width, watch, city):
    """`watch` adds: nothing in the console, nothing from outside."""
    watched = watch(width)
    page = watched.page
    open_whole(page, city.address + address(path))
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("#finding h1")).to_have_text(re.compile(r".{6,}"))
    expect(page.locator(".trouble")).to_have_count(0)
    expect(page).to_have_title(re.compile(r".+星渚市2026年10月 · 网格账"))
    assert watched.overflow() <= 0
    assert page.evaluate("Plotly.version") == get_plotlyjs_version()
    assert page.evaluate(DRAWN_AS_ASKED)
    assert violations(page) == []
    page.get_by_text("深色", exact=True).click()
    expect(page.get_by_text("浅色", exact=True)).to_be_visible()
    assert violations(page, COLOURS) == []
    assert text_on_text(page, (390,) if width == 390 else (1440, 1024, 768)) == []


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_in_english_keeps_its_width_and_axe_finds_nothing(path, watch, city):
    watched = watch()
    open_whole(watched.page, city.address + address(path, lang="en"))
    assert watched.page.evaluate("document.documentElement.lang") == "en"
    expect(watched.page).to_have_title(re.compile(r".+, Oct 2026 · "))
    assert watched.overflow() <= 0
    assert violations(watched.page) == []
    assert text_on_text(watched.page, (1440, 1024, 768, 390)) == []


# what opens it, and what is then there
UNFOLDED = {
    "pages": (".top .pages summary", ".top .pages nav"),
    "months": (".pick summary", ".pick .months"),
    "units": ("#unit", "[role=listbox]"),
    "take along": (".choice .offer", ".choice [role=menu]"),
}


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1440, "dark")])
def test_what_unfolds_can_be_reached_and_axe_finds_nothing(width, theme, watch, city):
    watched = watch(width)
    page = watched.page
    open_whole(page, city.address + address("/review", theme=theme))
    for name, (opener, there) in UNFOLDED.items():
        if name == "pages" and width == 1440:
            continue  # they stand in a row
        page.locator(opener).click()
        expect(page.locator(there)).to_be_visible()
        box = page.locator(there).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, name
        # the library's menu holds an empty place for the first focus, which is no item
        found = [said for said in violations(page, within=there) if "div[tabindex]" not in said]
        assert found == [], name
        page.keyboard.press("Escape")
        expect(page.locator(there)).to_be_hidden()
    assert watched.overflow() <= 0


def test_the_filter_of_a_grid_has_nothing_that_axe_finds(watch, city):
    page = watch().page
    open_whole(page, city.address + "/data")
    page.locator("#files-grid .ag-header-cell-filter-button").first.click()
    expect(page.locator(".ag-popup .ag-filter")).to_be_visible()
    assert violations(page, within=".ag-popup") == []
