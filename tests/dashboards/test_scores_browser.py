"""The scorecard and the pages behind it in a real browser, from a red cell to the first line of a file."""

import published
import pytest
from playwright.sync_api import expect
from serving import Server


@pytest.fixture
def scorecard(watch, server):
    watched = watch()
    watched.page.goto(server.address + "/")
    return watched


def row(page, unit):
    return page.locator(f"#scores tr[data-unit={unit}]")


def cell(page, unit, area):
    return row(page, unit).locator(f"td[data-area={area}]")


def test_from_a_red_community_to_the_first_line_of_a_file(scorecard):
    page = scorecard.page
    expect(page.locator("h1")).to_have_text("示例市10月89.9分，黄，比上月降2.0分；4个社区2个绿、2个黄，没有红")
    red = page.locator("#scores tr.community td.red")
    expect(red).to_have_count(2)
    expect(cell(page, "A1", "empowerment")).to_have_text("■60.0红▼20.0")
    expect(page.locator("[data-turn=turned_red]")).to_contain_text("文昌社区")
    scorecard.shot("scorecard")
    cell(page, "A1", "empowerment").get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("文昌社区10月赋能60.0分，红，比上月降20.0分；2项目标0项达标")
    expect(page.locator(".tag")).to_have_text("领域：推动扩权赋能✕")
    expect(page.locator("#review-empowerment tr[data-kpi]")).to_have_count(3)
    scorecard.shot("review")
    page.get_by_role("link", name="最多跑一次率").click()
    expect(page.locator("h1")).to_contain_text("文昌社区10月最多跑一次率76.0%；连续2个月没有达到目标95%")
    page.locator(".kpi-card").get_by_role("link", name="查来源").click()
    expect(page.locator("h1")).to_have_text("文昌社区2026年10月最多跑一次率76.0%，没有达到目标95%")
    first = page.locator(".lines tbody tr").first
    expect(first).to_contain_text("资金台账.xlsx")
    expect(first.locator("td").last).to_have_text("11")
    assert page.url.endswith("/trace?month=2026-10&unit=A1&kpi=one_trip_rate")
    scorecard.shot("trace")
    page.go_back()
    page.go_back()
    page.go_back()
    expect(cell(page, "A1", "empowerment")).to_be_visible()


def test_a_street_by_a_click_and_the_city_again(scorecard):
    page = scorecard.page
    page.locator("#scores .seg").get_by_text("东湖街道").click()
    expect(page.locator("h1")).to_contain_text("东湖街道10月84.0分，黄")
    expect(page.locator("#scores tbody tr")).to_have_count(3)
    page.locator("#scores .seg").get_by_text("全市").click()
    expect(page.locator("#scores tbody tr")).to_have_count(6)


def test_the_basis_is_chosen_and_stays(scorecard):
    page = scorecard.page
    page.locator(".pick summary").click()
    page.locator(".months").get_by_text("6月", exact=True).last.click()
    expect(row(page, "A0")).to_be_visible()
    expect(row(page, "A1")).to_have_count(0)
    page.get_by_role("group", name="区划口径").get_by_text("现行区划").click()
    expect(row(page, "A1")).to_be_visible()
    expect(row(page, "A0")).to_have_count(0)
    assert page.url.endswith("/?month=2025-06&basis=as_is")
    page.get_by_role("navigation", name="页面").get_by_text("月度研判").click()
    expect(page.locator(".basis a.on")).to_have_text("现行区划")


def test_why_a_cell_has_no_colour_shows_on_focus(scorecard):
    page = scorecard.page
    expect(cell(page, "A2", "platforms")).to_have_text("75.0不足持平")
    cell(page, "A2", "platforms").get_by_role("link").focus()
    expect(page.get_by_role("tooltip")).to_contain_text("计入权重不到三分之二，不给颜色")
    expect(page.get_by_role("tooltip")).to_contain_text("无数据：党员参与率")


def test_lines_are_turned_page_by_page(watch, server):
    watched = watch()
    page = watched.page
    page.goto(server.address + "/trace?kpi=issues_resolved&unit=A1")
    expect(page.locator(".lines tbody tr")).to_have_count(200)
    page.locator(".paging").last.get_by_text("2", exact=True).click()
    expect(page.locator(".lines tbody tr")).to_have_count(50)
    assert page.url.endswith("&page=2")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?lang=en",
        "/?unit=A2&month=2025-03",
        "/review?unit=A1",
        "/review?unit=A1&lang=en&theme=dark",
        "/trace?kpi=one_trip_rate&unit=A1",
        "/trace?kpi=issues_resolved&unit=A1&lang=en&page=2",
        "/trace?kpi=nothing",
    ],
)
@pytest.mark.parametrize("width", [390, 1024])
def test_no_page_scrolls_sideways(watch, server, address, width):
    watched = watch(width)
    watched.page.goto(server.address + address)
    expect(watched.page.locator("#foot")).to_be_visible()
    assert watched.overflow() <= 0
    wide = "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
    assert width != 390 or watched.page.evaluate(wide) == 0


def test_a_phone_shows_score_word_and_change(watch, server):
    watched = watch(390)
    page = watched.page
    page.goto(server.address + "/")
    expect(cell(page, "A1", "empowerment").locator(".word")).to_be_visible()
    expect(cell(page, "A1", "empowerment").locator(".chg")).to_be_visible()
    box = cell(page, "A1", "empowerment").locator("a").bounding_box()
    assert box["width"] >= 44 and box["height"] >= 44
    watched.shot("scorecard-390")


def test_a_month_that_is_not_over(watch, tmp_path):
    published.build(tmp_path / "published", as_of=published.NOW.replace(day=20))
    running = Server(tmp_path / "published").wait()
    try:
        page = watch().page
        page.goto(running.address + "/?month=2026-10")
        expect(page.locator("h1")).to_contain_text("暂计89.9分，未满月")
        expect(page.locator("#scores td.none")).to_have_count(30)
        expect(page.locator("#turns")).to_have_count(0)
    finally:
        running.stop()


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 2160)])
def test_a_wall_shows_where_we_stand_on_one_screen(watch, server, width, height):
    watched = watch(width)
    page = watched.page
    page.set_viewport_size({"width": width, "height": height})
    page.goto(server.address + "/?size=wall")
    for part in (".five .card.lead", "#places .tile", "#turns", "#scores tr[data-unit=S2]", "#foot"):
        expect(page.locator(part).first).to_be_visible()
    expect(page.locator("#cards .card")).to_have_count(5)
    expect(page.locator("#scores tbody tr")).to_have_count(2)  # the streets
    expect(page.locator(".top")).to_be_hidden()
    assert watched.overflow() <= 0
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    # the total is a twentieth of the screen high, and no word that says how it stands under a sixtieth
    assert page.locator(".five .card.lead .num").bounding_box()["height"] >= height / 20
    assert page.locator("#scores .word").first.bounding_box()["height"] >= height / 60
    page.get_by_role("link", name="退出大屏").click()
    expect(page.locator(".top")).to_be_visible()


def test_a_phone_is_no_wall(watch, server):
    watched = watch(390)
    watched.page.goto(server.address + "/?size=wall")
    expect(watched.page.locator(".top")).to_be_visible()
    assert watched.overflow() <= 0
