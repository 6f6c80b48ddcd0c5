"""A real browser in front of the real server. `watch` also holds every page to no errors and nothing from outside."""

import re

import published
import pytest
from playwright.sync_api import expect


@pytest.fixture
def overview(watch, server):
    watched = watch()
    watched.page.goto(server.address + "/overview")
    return watched


def card(page, fact):
    return page.locator(f".card[data-fact={fact}]")


def test_the_page_shows_the_months_figures_in_chinese(overview):
    page = overview.page
    expect(page.locator("h1")).to_have_text(
        "示例市10月入户走访1,250户次，比上月增25.0%，东湖街道增加最多，增240户次；消防网格平台隐患台账10月未报，数不全"
    )
    expect(card(page, "visits").locator(".num")).to_have_text("1,250户次")
    expect(card(page, "visits").locator(".chg")).to_have_text(["▲25.0%", "▲56.2%"])
    expect(card(page, "issues").locator(".num")).to_have_text(["510件", "480件"])
    expect(card(page, "issues").locator(".st")).to_have_text(["▲不全", "▲不全"])
    expect(card(page, "volunteer_hours").locator(".num")).to_have_text("1,900小时")
    expect(card(page, "funding").locator(".num")).to_have_text(["100.0万元", "25.0万元"])
    expect(card(page, "funding").locator("[data-measure=spent_yuan] .chg").first).to_have_text("新增")
    expect(page.locator(".chart .main-svg .annotation", has_text="未报").first).to_be_attached()
    expect(page.locator("#calendar td.late")).to_have_count(2)
    expect(page.locator("#rejected")).to_contain_text("缺少关键列“隐患编号”")
    expect(page.locator("#accounting .term b")).to_have_text(["2,500", "2,447", "30", "15", "8"])
    expect(page.locator("#foot")).to_contain_text("版本b-0001")
    expect(page.locator(".chart .main-svg .xy .scatterlayer .trace")).to_have_count(6)
    overview.shot("overview")


def test_switch_to_english_and_dark_and_back(overview):
    page = overview.page
    page.get_by_text("EN", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Visits made 1,250, up 25.0% on last month")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_text("Dark", exact=True).click()
    expect(page.get_by_text("Light", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.url.endswith("/overview?lang=en&theme=dark")
    expect(page.locator(".chart .main-svg").first).to_be_visible()
    overview.shot("overview-dark-en")
    page.go_back()
    page.go_back()
    expect(page.locator("h1")).to_contain_text("入户走访1,250户次")
    assert page.evaluate("document.documentElement.dataset.theme") is None


def test_down_into_a_street_and_a_community_and_up_by_the_breadcrumb(overview):
    page = overview.page
    page.locator("#units").get_by_role("link", name="东湖街道").click()
    expect(card(page, "visits").locator(".num")).to_have_text("840户次")
    expect(page.locator("h1")).to_contain_text(
        "东湖街道10月入户走访840户次，比上月增40.0%，文昌社区增加最多，增200户次"
    )
    page.locator("#units").get_by_role("link", name="文昌社区").click()
    expect(card(page, "visits").locator(".num")).to_have_text("500户次")
    expect(page.locator(".bc")).to_have_text("示例市›东湖街道›文昌社区")
    page.locator(".bc").get_by_role("link", name="示例市").click()
    expect(card(page, "visits").locator(".num")).to_have_text("1,250户次")
    page.go_back()
    expect(card(page, "visits").locator(".num")).to_have_text("500户次")


def test_month_and_measure_keep_the_place_and_the_rest(overview):
    page = overview.page
    expect(page.locator("#heat .seg a.on")).to_have_text("走访")
    page.locator("#heat .seg").get_by_text("上报").scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    assert place > 200
    page.locator("#heat .seg").get_by_text("上报").click()
    expect(page.locator("#heat .seg a.on")).to_have_text("上报")
    assert abs(page.evaluate("scrollY") - place) < 24
    page.locator(".pick summary").click()
    page.locator(".months").get_by_text("9月", exact=True).first.click()
    expect(card(page, "visits").locator(".num")).to_have_text("1,000户次")
    expect(page.locator(".months")).to_be_hidden()
    assert page.url.endswith("/overview?month=2026-09&measure=reported")


def test_what_a_word_means_shows_on_focus(overview):
    page = overview.page
    card(page, "visits").locator(".tip").first.wait_for(state="attached")
    card(page, "issues").locator(".tip").first.focus()
    expect(page.get_by_role("tooltip")).to_contain_text("九个渠道的有效问题")
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_have_count(0)


def test_rows_in_quarantine_by_a_click(overview):
    page = overview.page
    page.locator("#quarantine").get_by_role("link", name="格式不对").click()
    expect(page.locator("h1")).to_have_text("3个文件读了2,500行，2,447行入库；8行隔离，1个文件被退回")
    expect(page.locator("#rows-grid .ag-center-cols-container .ag-row")).to_have_count(3)
    expect(page.locator(".tag")).to_have_count(2)
    page.locator(".tag").first.click()
    expect(page.locator(".tag")).to_have_count(1)
    page.locator(".tag").first.click()
    expect(page.locator("#rows-grid .ag-center-cols-container .ag-row")).to_have_count(8)
    expect(page.locator("#files-grid .ag-center-cols-container .ag-row")).to_have_count(4)
    overview.shot("data")


@pytest.mark.parametrize(
    "address", ["/overview", "/overview?unit=A1&measure=spent_yuan", "/data", "/overview?lang=en&unit=S2"]
)
def test_a_phone_has_it_all_without_scrolling_sideways(watch, server, address):
    watched = watch(390)
    watched.page.goto(server.address + address)
    expect(watched.page.locator("#foot")).to_be_visible()
    assert watched.overflow() <= 0
    if address == "/overview":
        expect(card(watched.page, "visits").locator(".num")).to_have_text("1,250户次")
        expect(watched.page.locator(".chart .main-svg").first).to_be_visible()
        watched.shot("overview-390")


def test_a_new_build_is_on_the_page_after_reload(watch, shared_folder, server):
    watched = watch()
    watched.page.goto(server.address + "/overview")
    expect(watched.page.locator("#foot")).to_contain_text("版本b-0001")
    try:
        published.build(shared_folder, "b-0002")
        watched.page.reload()
        expect(watched.page.locator("#foot")).to_contain_text("版本b-0002")
    finally:
        published.point(shared_folder, shared_folder / "gridledger-b-0001.duckdb")


def test_print_leaves_out_the_navigation_and_says_where_from(overview):
    page = overview.page
    expect(page.locator("#foot")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator(".printed")).to_have_text(re.compile(r"打印自http://127\.0\.0\.1:\d+/"))
