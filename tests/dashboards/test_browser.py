"""A real browser in front of the real server. `watch` also holds every page to no errors and nothing from outside."""

import re

import published
import pytest
from playwright.sync_api import expect
from serving import Server

from dashboards.routes import PAGES


@pytest.fixture
def scorecard(watch, server):
    watched = watch()
    watched.page.goto(server.address + "/")
    return watched


@pytest.fixture
def data(watch, server):
    watched = watch()
    watched.page.goto(server.address + "/data")
    return watched


def total(page):
    return page.locator("#cards .card").first


def test_switch_to_english_and_dark_and_back(scorecard):
    page = scorecard.page
    page.get_by_text("EN", exact=True).click()
    expect(page.locator("h1")).to_contain_text("89.9 points, amber, down 2.0 on last month")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_text("Dark", exact=True).click()
    expect(page.get_by_text("Light", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.url.endswith("/?lang=en&theme=dark")
    expect(page.locator(".chart .main-svg").first).to_be_visible()
    scorecard.shot("scorecard-dark-en")
    page.go_back()
    page.go_back()
    expect(page.locator("h1")).to_contain_text("示例市10月89.9分")
    assert page.evaluate("document.documentElement.dataset.theme") is None


def test_down_into_a_street_and_a_community_and_up_by_the_breadcrumb(scorecard):
    page = scorecard.page
    page.locator("#scores .seg").get_by_text("东湖街道").click()
    expect(page.locator("h1")).to_contain_text("东湖街道10月84.0分，黄")
    page.locator("#scores tr[data-unit=A1] th a").click()
    expect(page.locator(".bc")).to_have_text("示例市›东湖街道›文昌社区")
    expect(page.locator("h1")).to_contain_text("文昌社区10月")
    page.locator(".bc").get_by_role("link", name="示例市").click()
    expect(page.locator("h1")).to_contain_text("示例市10月89.9分")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("文昌社区10月")


def test_a_month_keeps_the_place_and_the_rest(scorecard):
    page = scorecard.page
    page.locator("#scores tbody tr").last.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    assert place > 200
    page.evaluate("document.querySelector('.mon > a').click()")
    expect(page.locator("h1")).to_contain_text("示例市9月")
    assert abs(page.evaluate("scrollY") - place) < 240  # the page is shorter where less turned
    page.locator(".pick summary").click()
    page.locator(".months").get_by_text("8月", exact=True).first.click()
    expect(page.locator("h1")).to_contain_text("示例市8月")
    expect(page.locator(".months")).to_be_hidden()
    assert page.url.endswith("/?month=2026-08")


def test_what_a_word_means_shows_on_focus(scorecard):
    page = scorecard.page
    page.locator("#cards .tip").first.focus()
    expect(page.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_have_count(0)


def test_what_came_and_what_did_not(data):
    page = data.page
    expect(page.locator("#calendar td.late")).to_have_count(2)
    expect(page.locator("#rejected")).to_contain_text("缺少关键列“隐患编号”")
    expect(page.locator("#accounting tr.total td.n")).to_have_text(["3", "1", "2,500", "2,447", "30", "15", "8"])
    expect(page.locator("#foot")).to_contain_text("版本b-0001")


def test_rows_in_quarantine_by_a_click(data):
    page = data.page
    page.locator("#quarantine").get_by_role("link", name="格式不对").click()
    expect(page.locator("h1")).to_have_text("3个文件读了2,500行，2,447行入库；8行隔离，1个文件被退回")
    expect(page.locator("#rows-grid .ag-center-cols-container .ag-row")).to_have_count(3)
    expect(page.locator(".tag")).to_have_count(2)
    page.locator(".tag").first.click()
    expect(page.locator(".tag")).to_have_count(1)
    page.locator(".tag").first.click()
    expect(page.locator("#rows-grid .ag-center-cols-container .ag-row")).to_have_count(8)
    expect(page.locator("#files-grid .ag-center-cols-container .ag-row")).to_have_count(4)
    data.shot("data")


@pytest.mark.parametrize("address", ["/", "/?unit=A1", "/data", "/?lang=en&unit=S2"])
def test_a_phone_has_it_all_without_scrolling_sideways(watch, server, address):
    watched = watch(390)
    watched.page.goto(server.address + address)
    expect(watched.page.locator("#foot")).to_be_visible()
    assert watched.overflow() <= 0
    if address == "/":
        expect(total(watched.page)).to_contain_text("89.9")
        expect(watched.page.locator(".chart .main-svg").first).to_be_visible()


def test_a_new_build_is_on_the_page_after_reload(watch, shared_folder, server):
    watched = watch()
    watched.page.goto(server.address + "/")
    expect(watched.page.locator("#foot")).to_contain_text("版本b-0001")
    try:
        published.build(shared_folder, "b-0002")
        watched.page.reload()
        expect(watched.page.locator("#foot")).to_contain_text("版本b-0002")
    finally:
        published.point(shared_folder, shared_folder / "gridledger-b-0001.duckdb")


def test_a_page_on_paper_has_no_navigation_keeps_its_figures_and_says_where_from(watch, server):
    watched = watch(703)  # what a sheet of A4 has between its margins
    page = watched.page
    page.goto(server.address + "/")
    expect(page.locator("#foot")).to_be_visible()
    expect(page.locator(".chart .main-svg").first).to_be_visible()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for part in (".top", ".acts", ".unit", "#scores .seg", ".offers", ".newer"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator("#foot")).to_contain_text("版本b-0001，2026-11-03 06:40发布")
    expect(page.locator(".printed")).to_have_text(re.compile(r"打印自http://127\.0\.0\.1:\d+/"))
    expect(page.locator(".basis")).to_have_text("当时区划现行区划")
    expect(page.locator(".basis a:visible")).to_have_text("当时区划")
    assert watched.overflow() <= 0
    right = "[...document.querySelectorAll('.main-svg, table')].map(e => e.getBoundingClientRect().right)"
    assert page.evaluate(f"Math.max(...{right}) <= innerWidth + 1")
    red = page.locator("#scores td.red").first
    assert red.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(238, 173, 165)"
    assert red.evaluate("e => getComputedStyle(e).printColorAdjust") == "exact"
    sheet = page.pdf(prefer_css_page_size=True)
    assert sheet.startswith(b"%PDF") and b"/MediaBox [0 0 594" in sheet  # A4


@pytest.mark.parametrize(("width", "media"), [(1440, "screen"), (1100, "screen"), (880, "screen"), (703, "print")])
def test_the_figures_of_a_review_stand_in_line_whatever_columns_have_room(watch, server, width, media):
    page = watch(width).page
    page.emulate_media(media=media)
    page.goto(server.address + "/review")
    expect(page.locator(".review td.yoy").first).to_be_visible()
    right = "of => [...document.querySelectorAll(`.review ${of}`)].map(e => e.getBoundingClientRect().right)"
    for name in ("val", "mom", "yoy"):
        edges = page.evaluate(right, f":is(td, th).{name}")
        assert max(edges) - min(edges) < 1, name
    # no room is kept for what is left out
    assert abs(max(page.evaluate(right, "thead th")) - max(page.evaluate(right, "table"))) < 2


def test_a_grid_is_printed_as_a_list(data):
    page = data.page
    expect(page.locator("#rows-grid .ag-row").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#rows-grid")).to_be_hidden()
    expect(page.locator("#rows .ph tbody tr")).to_have_count(8)


def test_the_outline_of_a_page_stands_until_the_first_answer(watch, server):
    page = watch().page
    # held in the page itself: a request that the browser made before it was told to ask us would slip by
    page.add_init_script("""(() => {
        const ask = window.fetch, told = new Promise(tell => { window.letThrough = tell; });
        window.fetch = (what, ...how) =>
            (String(what).includes("_dash-update-component") ? told : Promise.resolve()).then(() => ask(what, ...how));
    })()""")
    page.goto(server.address + "/")
    expect(page.get_by_role("status", name="正在取数")).to_be_visible()
    page.evaluate("() => window.letThrough()")
    expect(page.locator("h1")).to_contain_text("示例市10月89.9分")
    expect(page.locator(".skeleton")).to_have_count(0)


def test_a_slow_answer_is_said_and_the_old_figures_stay_meanwhile(scorecard):
    page = scorecard.page
    expect(page.locator("#foot")).to_be_visible()
    page.evaluate("""() => {
        const ask = window.fetch;
        window.fetch = (...asked) => new Promise(done => setTimeout(() => done(ask(...asked)), 2500));
    }""")
    page.locator(".mon > a").first.click()
    heard = page.get_by_role("status").filter(has_text="正在取数")
    expect(heard).to_be_visible()
    expect(page.locator("h1")).to_contain_text("示例市10月89.9分")
    region = page.locator("#busy").element_handle()  # one that goes with the page would not be heard
    expect(page.locator("h1")).to_contain_text("示例市9月")
    expect(heard).to_have_count(0)
    assert region.evaluate("e => e.isConnected && e.textContent === ''")


def test_a_newer_build_is_told_and_taken_by_a_click(watch, shared_folder, server):
    page = watch().page
    page.goto(server.address + "/")
    expect(page.locator("#foot")).to_contain_text("版本b-0001")
    try:
        published.build(shared_folder, "b-0003")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator(".newer")).to_contain_text("有新版本发布了")
        expect(page.locator("#foot")).to_contain_text("版本b-0001")  # nothing changes under the reader's eyes
        page.locator(".newer").get_by_text("看新版本").click()
        expect(page.locator("#foot")).to_contain_text("版本b-0003")
        expect(page.locator(".newer")).to_be_hidden()
    finally:
        published.point(shared_folder, shared_folder / "gridledger-b-0001.duckdb")


def test_a_server_that_is_gone_is_said_until_it_answers(scorecard):
    page = scorecard.page
    expect(page.locator("#foot")).to_be_visible()
    page.route("**/healthz", lambda route: route.abort())
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".offline")).to_contain_text("连不上服务器")
    page.unroute("**/healthz")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".offline")).to_be_hidden()
    assert all("ERR_FAILED" in said for said in scorecard.errors)
    scorecard.errors.clear()


def test_what_cannot_be_shown_says_why_and_what_to_do(watch, server, tmp_path):
    page = watch().page
    page.goto(server.address + "/nowhere")
    expect(page.locator(".trouble")).to_contain_text("没有这一页")
    page.get_by_role("link", name="到评分页").click()
    expect(page.locator("h1")).to_contain_text("示例市10月89.9分")
    empty = Server(tmp_path).wait()
    try:
        page.goto(empty.address + "/data")
        expect(page.get_by_role("alert")).to_contain_text("还没有发布过数据")
        expect(page.locator(".trouble .do")).to_contain_text("gridledger run")
    finally:
        empty.stop()


@pytest.mark.parametrize(("width", "lang"), [(390, "zh"), (390, "en"), (1024, "en")])
def test_the_pages_stand_in_a_menu_where_their_row_has_no_room(watch, server, width, lang):
    watched = watch(width)
    page = watched.page
    page.goto(f"{server.address}/?unit=S1&lang={lang}")
    menu = page.locator(".top .pages")
    expect(menu.locator("summary")).to_have_text({"zh": "评分", "en": "Scorecard"}[lang])
    expect(page.locator(".top .row")).to_be_hidden()
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.locator("a[aria-current=page]")).to_have_text({"zh": "评分", "en": "Scorecard"}[lang])
    expect(menu.locator("a")).to_have_count(sum(item.below is None for item in PAGES))
    box = menu.locator("a").last.bounding_box()
    assert watched.overflow() <= 0 and box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] >= 44
    page.keyboard.press("Escape")
    expect(menu.locator("a").first).to_be_hidden()
    menu.locator("summary").click()
    menu.get_by_text({"zh": "数据", "en": "Data"}[lang], exact=True).click()
    expect(page.locator("#calendar")).to_be_visible()
    expect(menu.locator("a").first).to_be_hidden()
    assert "unit=S1" in page.url


@pytest.mark.parametrize(("width", "lang"), [(1024, "zh"), (1280, "en"), (1440, "en")])
def test_the_pages_stand_in_one_row_beside_language_and_theme(watch, server, width, lang):
    watched = watch(width)
    watched.page.goto(f"{server.address}/?lang={lang}")
    row, last = watched.page.locator(".top .row"), watched.page.locator(".top .row a").last
    expect(row.locator("a[aria-current=page]")).to_have_count(1)
    assert row.bounding_box()["height"] == 48 and watched.overflow() <= 0
    end = last.bounding_box()["x"] + last.bounding_box()["width"]
    assert end + 16 <= watched.page.locator(".top .me").bounding_box()["x"]
