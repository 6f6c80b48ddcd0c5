"""What readers come for, walked in a browser, in Chinese, on a desk and on a phone: `watch` adds an empty console."""

import re
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from browsing import WHOLE, open_whole, violations
from inbox_lines import as_written
from playwright.sync_api import expect

BOTH = pytest.mark.parametrize("width", [1440, 390])
LEVELS = ("city", "street", "community", "grid", "micro_grid")


def asked(page):
    """What the address carries."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def follow(page, link, **carries):
    """Click, and wait for the whole page whose address carries this."""
    link.click()
    for name, value in carries.items():
        expect(page).to_have_url(re.compile(rf"[?&]{name}={re.escape(value)}(&|$)"))
    page.wait_for_function(WHOLE)


@BOTH
def test_from_a_red_cell_of_the_scorecard_to_the_kpis_behind_it(width, watch, city, ask):
    page = watch(width).page
    open_whole(page, f"{city.address}/?month=2026-10")
    red = page.locator("td.cell.red a:visible")
    stored = ask("""
        select s.unit_code, s.area from fct_scorecard_monthly s
        join dim_unit u on u.unit_code = s.unit_code and u.level = 'community' and u.is_current
        where s.month = '2026-10-01' and s.basis = 'as_was' and s.rag = 'red'
    """)
    assert red.count() == len(stored) > 0
    follow(page, red.first, area="empowerment")
    unit, area = asked(page)["unit"], asked(page)["area"]
    assert (unit, area) in stored
    ((name,),) = ask("select unit_name from dim_unit where unit_code = $unit and is_current", unit=unit)
    expect(page.locator("h1")).to_contain_text(name)
    far = page.locator("main tr[data-kpi].far:visible, main tr[data-kpi].missed:visible").first
    kpi = far.get_attribute("data-kpi")
    ((target, value),) = ask(
        "select target, value from fct_kpi_monthly where kpi_id = $kpi and unit_code = $unit "
        "and month = '2026-10-01' and basis = 'as_was'", kpi=kpi, unit=unit,
    )  # fmt: skip
    assert value != target
    page.go_back()
    expect(page.locator("td.cell.red a:visible")).to_have_count(len(stored))


@BOTH
def test_down_to_a_micro_grid_and_back_by_the_breadcrumb(width, watch, city, ask):
    watched = watch(width)
    page = watched.page
    open_whole(page, f"{city.address}/review?month=2026-10&area=grid")
    for depth in range(1, len(LEVELS)):
        step = page.locator("nav.below a:visible").first
        unit = parse_qs(urlsplit(step.get_attribute("href")).query)["unit"][0]
        follow(page, step, unit=unit)
        assert ask("select level from dim_unit where unit_code = $unit and is_current", unit=unit) == [(LEVELS[depth],)]
        expect(page.locator("nav.bc a")).to_have_count(depth)
        assert asked(page)["area"] == "grid" and watched.overflow() <= 0
    for depth in range(len(LEVELS) - 2, -1, -1):
        page.locator("nav.bc a").last.click()
        expect(page.locator("nav.bc a")).to_have_count(depth)
    assert "unit" not in asked(page)
    page.go_back()
    expect(page.locator("nav.bc a")).to_have_count(1)


@BOTH
def test_a_number_is_traced_to_the_line_of_an_export(width, watch, city, city_home, ask):
    page = watch(width).page
    ((unit,),) = ask("""
        select unit_code from fct_kpi_monthly join dim_unit u using (unit_code)
        where kpi_id = 'visits_made' and month = '2026-10-01' and basis = 'as_was' and u.level = 'micro_grid'
            and u.is_current and numerator > 0 order by unit_code limit 1
    """)
    open_whole(page, f"{city.address}/kpi?month=2026-10&kpi=visits_made&unit={unit}")
    follow(page, page.get_by_role("link", name="查来源").first, kpi="visits_made")
    line = page.locator("#lines a[href*='line=']:visible").first
    follow(page, line, line=line.inner_text())
    at = asked(page)
    ((path,),) = ask("select distinct path from load_files where file_id = $file", file=at["file"])
    written = as_written(city_home / "inbox" / path, at.get("sheet", ""), int(at["line"]))
    assert written["微网格编码"] == unit
    shown = {
        row.locator("td").nth(0).inner_text(): row.locator("td").nth(1).inner_text()
        for row in page.locator("#line tbody tr").all()
    }
    assert set(shown) == set(written)
    for header in ("走访编号", "走访时间", "微网格编码", "楼栋编码", "走访类型", "走访方式", "走访结果", "收集诉求数"):
        assert shown[header] == written[header].strip()
    assert [shown[header] for header in ("走访人编号", "走访人", "户号")] == ["***"] * 3
    assert violations(page) == []
    page.get_by_role("link", name="现行区划").click()
    expect(page.locator("#line")).to_have_count(0)
    page.go_back()
    expect(page.locator("#line")).to_have_count(1)
    page.get_by_role("link", name="收起").click()
    expect(page.locator("#line")).to_have_count(0)


@BOTH
def test_the_other_boundaries_are_chosen_and_the_address_shows_another_reader_the_same(
    width, watch, city, ask, browser
):
    page = watch(width).page
    ((unit, kpi, now),) = ask("""
        select w.unit_code, w.kpi_id, i.value from fct_kpi_monthly w
        join fct_kpi_monthly i using (kpi_id, unit_code, month)
        join dim_unit u on u.unit_code = w.unit_code and u.is_current and u.level = 'community'
        join kpi_catalogue k on k.kpi_id = w.kpi_id and k.kind = 'flow' and k.unit = '件'
        where w.basis = 'as_was' and i.basis = 'as_is' and month = '2025-03-01' and w.status = 'ok'
            and i.status = 'ok' and round(i.value) <> round(w.value) and w.value > 0
        order by 1, 2 limit 1
    """)
    open_whole(page, f"{city.address}/review?month=2025-03&unit={unit}")
    follow(page, page.get_by_role("link", name="现行区划"), basis="as_is")
    cell = page.locator(f"tr[data-kpi={kpi}] td.val .num")
    expect(cell).to_have_text(re.compile(rf"^{now + 1e-9:,.0f}"))
    other = browser.browser.new_context().new_page()
    other.set_viewport_size({"width": width, "height": 900})
    open_whole(other, page.url)
    assert other.locator("main").inner_text() == page.locator("main").inner_text()
    other.context.close()
    page.go_back()
    expect(page.get_by_role("link", name="现行区划")).not_to_have_attribute("aria-current", "true")


def test_the_workbook_of_the_review_says_what_the_page_says(watch, city, tmp_path):
    page = watch(1440).page
    open_whole(page, f"{city.address}/review?month=2026-10&unit=DS0001")
    page.get_by_role("button", name="导出：月度研判").click()
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name="Excel 表格").click()
    file = tmp_path / "review.xlsx"
    waiting.value.save_as(file)
    assert waiting.value.suggested_filename.startswith("月度研判_") and "2026年10月" in waiting.value.suggested_filename
    rows = list(openpyxl.load_workbook(file).active.iter_rows(min_row=4, values_only=True))
    numbers = {row[-1]: row for row in rows[1:]}  # the last column is the KPI's id
    shown = page.locator("tr[data-kpi]").evaluate_all(
        "rows => rows.map(r => [r.dataset.kpi, (r.querySelector('td.val .num') || {}).title || ''])"
    )
    assert {kpi for kpi, _ in shown} == set(numbers)
    value = rows[0].index("值")
    for kpi, full in shown:
        if full:
            number = float(re.search(r"[−\d.,]+", full)[0].replace(",", "").replace("−", "-"))
            assert number == pytest.approx(numbers[kpi][value], abs=0.006, rel=1e-4), kpi
        else:
            assert numbers[kpi][value] is None, kpi
