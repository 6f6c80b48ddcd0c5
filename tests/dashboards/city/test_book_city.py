"""The metric book on the demo city: every entry and number against the catalogue, searched as a reader would."""

import re

import yaml
from browsing import WHOLE, open_whole
from playwright.sync_api import expect
from reading import elements, part, walk, workbook
from serving import ROOT

BOOK = "/book?month=2026-10"
SPEC = yaml.safe_load((ROOT / "tests" / "spec" / "kpis.yaml").read_text(encoding="utf-8"))
AREAS = ("organisation", "empowerment", "platforms", "grid")
CATALOGUE = {kpi: meant for area in AREAS for kpi, meant in SPEC[area].items()}


def entries(page):
    return {
        node.attributes["id"].removeprefix("kpi-"): node
        for node in walk(page)
        if node.tag == "details" and node.attributes.get("className") == "entry"
    }


def lines(entry):
    return {div.children[0].text(): div.children[1].text() for div in next(elements(entry, "dl")).children}


def test_every_kpi_of_the_catalogue_has_its_entry_under_its_area(ask, show):
    page = show(BOOK)
    for area in AREAS:
        of_area = ask("select kpi_id from kpi_catalogue where area = $area order by position", area=area)
        assert list(entries(part(page, f"area-{area}"))) == [kpi for (kpi,) in of_area]
    assert len(entries(page)) == len(CATALOGUE)
    ((every, scored),) = ask("select count(*), count(weight) from kpi_catalogue")
    assert next(elements(page, "h1")).text() == f"指标手册收{every}项指标：{scored}项计分，{every - scored}项只供了解"


def test_every_number_and_word_of_an_entry_is_that_of_the_catalogue(ask, show):
    shown = {kpi: lines(node) for kpi, node in entries(show(BOOK)).items()}
    named = "case when contains(title, system) then title else system || title end"
    titles = dict(ask(f"select source_id, {named} from dim_source"))
    rows = ask("""
        select k.kpi_id, definition_zh, formula_zh, limits_zh, unit, direction, m.target, weight, sources, seed_figure,
            f.text_zh, f.says, f.value, f.supported
        from kpi_catalogue k
        left join fct_kpi_monthly m on m.kpi_id = k.kpi_id and m.unit_code = 'DS' and m.month = '2026-10-01'
            and m.basis = 'as_was'
        left join fct_figures f on f.figure_no = k.seed_figure
    """)
    assert len(rows) == len(shown)
    for kpi, means, formula, limits, unit, direction, target, weight, sources, figure, text, says, value, holds in rows:
        said = shown[kpi]
        assert (said["含义"], said["公式"], said["局限"], said["计量单位"]) == (means, formula, limits, unit)
        assert said["来源"] == "、".join(titles[source] for source in sources)
        assert said["方向"] == {"up": "越高越好", "down": "越低越好", None: "不分好坏，供了解"}[direction]
        sign = "≥" if direction == "up" else "≤"
        assert said.get("目标") == (None if target is None else f"目标 {sign} {target:g}{unit}")
        assert (said.get("权重") or "").startswith("" if weight is None else f"权重{weight:g}")
        assert ("权重" in said) == (weight is not None)
        assert ("报告中的数" in said) == (figure is not None)
        if figure is not None and says is not None and value is not None:
            numbers = [f"{round(number, 2):,.2f}".rstrip("0").rstrip(".") for number in (says, value)]
            verdict = "有依据" if holds else "对不上"
            compared = f"报告说{numbers[0]}，由来源算得{numbers[1]}，{verdict}"
            assert said["报告中的数"] == f"第{figure}个数：{text}。{compared}"


def test_the_catalogue_says_what_the_specification_says(show):
    for kpi, node in entries(show(BOOK)).items():
        said, meant = lines(node), CATALOGUE[kpi]
        levels = {"city": "市", "street": "街道", "community": "社区", "grid": "网格", "micro_grid": "微网格"}
        assert said["算到"] == levels[meant["lowest"]]
        assert said.get("目标", "").endswith(f"{meant['target']}{meant['unit']}" if "target" in meant else "")
        assert said.get("权重", "").startswith(f"权重{meant['weight']}" if "weight" in meant else "")
        assert said.get("报告中的数", "").startswith(f"第{meant['seed']}个数" if "seed" in meant else "")
        starts = {"flow": "累计数", "stock": "月末数", "ratio": ("比率", "月末比率"), "distinct": ("去重数", "中位数")}
        assert said["算法类别"].startswith(starts[meant["kind"]])


def test_a_search_holds_every_word_and_the_rest_of_the_page_follows(ask, show, city):
    page = show(f"{BOOK}&query=满意")
    found = ask("""
        select kpi_id from kpi_catalogue
        where concat(name_zh, definition_zh, formula_zh, limits_zh) like '%满意%'
    """)
    assert set(entries(page)) == {kpi for (kpi,) in found}
    assert all("满意" in mark.text() for mark in walk(page) if mark.tag == "mark")
    assert not entries(show(f"{BOOK}&query=满意 没有这个词"))
    book = workbook(f"{city.address}/download/book/entries.xlsx?query=%E6%BB%A1%E6%84%8F")
    assert {row[1] for row in book} == set(entries(page))


def test_a_reader_searches_by_keyboard_opens_an_entry_and_goes_on_to_the_kpi(watch, city):
    watched = watch()
    page = watched.page
    open_whole(page, f"{city.address}{BOOK}&lang=zh")
    field = page.get_by_role("textbox", name="查找指标")
    field.press_sequentially("最多跑一次", delay=30)
    expect(page.locator("h1")).to_contain_text("与“最多跑一次”有关")
    expect(field).to_be_focused()
    expect(field).to_have_value("最多跑一次")
    expect(page).to_have_url(re.compile(r"query=%E6%9C%80"))
    summary = page.locator("#kpi-one_trip_rate summary")
    summary.focus()
    expect(page.locator("#kpi-one_trip_rate dl")).to_be_visible()  # so few found are open
    summary.press("Enter")
    expect(page.locator("#kpi-one_trip_rate dl")).to_be_hidden()
    summary.press("Enter")
    page.locator("#kpi-one_trip_rate").get_by_text("看这个指标").press("Enter")
    page.wait_for_url("**/kpi?*kpi=one_trip_rate*")
    page.get_by_text("打开全文").click()
    page.wait_for_url("**/book?*kpi=one_trip_rate*")
    page.wait_for_function(WHOLE)
    expect(page.locator("details.entry[open]")).to_have_count(1)
    page.go_back()
    page.go_back()
    expect(field).to_have_value("最多跑一次")


def test_paper_shows_every_entry_whole_and_the_screen_is_as_before(watch, city):
    page = watch().page
    open_whole(page, f"{city.address}{BOOK}&area=organisation")
    folded, unfolded = page.locator("details.entry"), page.locator("details.entry[open]")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(unfolded).to_have_count(folded.count())
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(unfolded).to_have_count(0)
