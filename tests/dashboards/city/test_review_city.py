"""The monthly review of the demo city: every number held against SQL of its own, and walked as the office walks it."""

import io
import re
import urllib.request

import openpyxl
import pytest
from playwright.sync_api import expect

from dashboards.markup import Node
from dashboards.numbers import kpi_value, said

MONTH = "2026-10-01"
# A figure, that of the month and of the year before, and the unit above, straight from the published table. A month
# before a unit was in force is not held against it.
FIGURES = """
with now as (
    select f.*, (select parent_code from dim_unit u where u.unit_code = f.unit_code and
           (u.valid_from is null or u.valid_from <= last_day(f.month)) order by valid_from desc limit 1) as parent
    from fct_kpi_monthly f where f.unit_code = $unit and f.month = $month and f.basis = $basis
),
began as (select min(valid_from) as first_day from dim_unit where unit_code = $unit)
select k.kpi_id, k.unit, k.unit_en, k.kind, k.direction, now.value, now.target, now.status, now.attainment,
    case when $basis = 'as_is' or last_day(m.month) >= first_day then m.value end, m.status,
    case when $basis = 'as_is' or last_day(y.month) >= first_day then y.value end, y.status, up.value
from now join kpi_catalogue k using (kpi_id) cross join began
left join fct_kpi_monthly m on m.kpi_id = k.kpi_id and m.unit_code = $unit and m.basis = $basis
    and m.month = now.month - interval 1 month
left join fct_kpi_monthly y on y.kpi_id = k.kpi_id and y.unit_code = $unit and y.basis = $basis
    and y.month = now.month - interval 1 year
left join fct_kpi_monthly up on up.kpi_id = k.kpi_id and up.unit_code = now.parent and up.basis = $basis
    and up.month = now.month
"""


def nodes(tree):
    yield tree
    for child in getattr(tree, "children", []):
        if isinstance(child, Node):
            yield from nodes(child)


def rows_of(tree):
    """KPI → class of the cell → its words."""
    return {
        n.attributes["data-kpi"]: {cell.attributes["className"].split()[-1]: cell.text() for cell in n.children}
        for n in nodes(tree)
        if "data-kpi" in n.attributes
    }


def written(kpi, value, target=None):
    return said(kpi_value(kpi, value, "zh", target), "zh").replace(" ", "")


def moved(kpi, value, base, comparable):
    """The size of a change as it has to be written, without mark or verdict."""
    if value is None or base is None or not comparable:
        return "–"
    step = value - base
    if kpi["unit"] == "%":
        return "持平" if abs(step) < 0.05 - 1e-9 else f"{abs(step) + 1e-9:.1f}百分点"
    if base == 0:
        return "都是0" if value == 0 else "新增"
    return "持平" if abs(step / base) < 0.0005 else f"{abs(step / base) * 100:,.1f}%"


@pytest.mark.parametrize(("unit", "basis"), [
    ("DS", "as_was"), ("DS0001", "as_was"), ("DS0001C11", "as_was"), ("DS0001C11", "as_is"), ("DS0001C01G05", "as_was"),
    ("DS0001C01G01M1", "as_was"),
])  # fmt: skip
def test_every_number_is_the_published_one(show, ask, unit, basis):
    rows = rows_of(show(f"/review?unit={unit}&month=2026-10&basis={basis}"))
    figures = ask(FIGURES, unit=unit, month=MONTH, basis=basis)
    assert {figure[0] for figure in figures} <= set(rows)
    for kpi_id, unit_zh, unit_en, kind, direction, value, target, status, attainment, *other in figures:
        month, month_status, year, year_status, above = other
        kpi = {"unit": unit_zh, "unit_en": unit_en, "kind": kind, "direction": direction}
        cells = rows[kpi_id]
        if value is None:
            assert cells["val"] == {"no_data": "无数据", "not_reported": "未报"}[status]
        else:
            assert cells["val"].removesuffix("部分报送").replace(" ", "") == written(kpi, value, target), kpi_id
        if (cells.get("att") or "不计") != "不计":
            assert float(cells["att"]) == pytest.approx(attainment * 100, abs=0.1)
        whole = status == "ok"
        for column, base, base_status in (("mom", month, month_status), ("yoy", year, year_status)):
            size = re.sub("[▲▼]|好转|变差", "", cells[column])
            assert size == moved(kpi, value, base, whole and base_status == "ok"), (kpi_id, column)
        if unit != "DS":
            assert cells["above"].replace(" ", "") == ("无数据" if above is None else written(kpi, above)), kpi_id


def test_points_lost_are_what_the_areas_lack(show, ask):
    """The scores by the rule of the catalogue: what all KPIs of an area take away is what it lacks to 100."""
    rows = rows_of(show("/review?unit=DS0002&month=2026-10"))
    for area, score in ask(
        "select area, score from fct_scorecard_monthly where unit_code = 'DS0002' and month = $month "
        "and basis = 'as_was' and area <> 'total'",
        month=MONTH,
    ):
        of_area = [kpi for (kpi,) in ask("select kpi_id from kpi_catalogue where area = $area", area=area)]
        lost = [float(rows[kpi]["lost"]) for kpi in of_area if rows.get(kpi, {}).get("lost", "–") not in ("–", "")]
        assert sum(lost) == pytest.approx(100 - score, abs=0.06 * len(lost) + 0.01), area


def test_counts_of_the_year_add_up(show, ask):
    cells = rows_of(show("/review?unit=DS&month=2026-10"))
    (visits,) = ask(
        "select count(*) from fct_visits, as_of where is_made and visited_at >= '2026-01-01' "
        "and visited_at < '2026-11-01' and cast(visited_at as date) <= as_of"
    )[0]
    assert cells["visits_made"]["goal"] == f"本年{written({'unit': '户次', 'kind': 'flow', 'direction': None}, visits)}"


def test_units_below_are_those_in_force_with_their_misses(show, ask):
    tree = show("/review?unit=DS0001&month=2026-10")
    below = next(n for n in nodes(tree) if n.attributes.get("className") == "below")
    counted = ask(
        """
        select u.unit_name, count(*) filter (f.attainment < 1 - 1e-9 and k.scored is null)
        from dim_unit u join fct_kpi_monthly f using (unit_code) join kpi_catalogue k using (kpi_id)
        where u.parent_code = 'DS0001' and u.level = 'community' and u.valid_from <= date '2026-10-31'
          and (u.valid_to is null or u.valid_to >= date '2026-10-01') and f.month = $month and f.basis = 'as_was'
        group by u.unit_code, u.unit_name order by u.unit_code
        """,
        month=MONTH,
    )
    items = [n.text() for n in nodes(below) if n.tag == "li"]
    assert [re.sub("[●▲■]", "", item) for item in items] == [
        f"{name}{missed}项未达标" if missed else f"{name}都达标" for name, missed in counted
    ]


def test_the_workbook_has_the_figures_of_the_table(city, ask):
    address = f"{city.address}/download/review/review.xlsx?unit=DS0001C11&month=2026-09&basis=as_is"
    answer = urllib.request.urlopen(address)
    assert "filename*=UTF-8''%E6%9C%88%E5%BA%A6%E7%A0%94%E5%88%A4" in answer.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.read())).active
    assert sheet["A1"].value == "月度研判"
    assert all(word in sheet["A2"].value for word in ("沧屿湾社区", "2026年9月", "现行区划", "版本"))
    head = [cell.value for cell in sheet[4]]
    lines = [dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=5, values_only=True)]
    figures = {figure[0]: figure for figure in ask(FIGURES, unit="DS0001C11", month="2026-09-01", basis="as_is")}
    assert {line["编码"] for line in lines} >= set(figures) and len(figures) > 50
    for line in lines:
        figure = figures[line["编码"]]
        for name, at in (("值", 5), ("目标", 6), ("上月值", 9), ("上年同月值", 11), ("霁岚街道", 13)):
            assert line[name] == (None if figure[at] is None else pytest.approx(figure[at])), (line["编码"], name)


def test_down_to_a_micro_grid_by_clicks_and_up_by_the_breadcrumb(watch, city):
    watched = watch()
    page = watched.page
    page.goto(city.address + "/review")
    expect(page.locator("h1")).to_contain_text("星渚市10月总分")
    for unit, level in (("霁岚街道", "社区"), ("枕流里社区", "网格"), ("第5网格", "微网格")):
        page.locator(".below").get_by_role("link", name=unit).click()
        expect(page.locator(".bc b")).to_have_text(unit)
        expect(page.locator(".below > .s")).to_have_text(level)
    page.locator(".below").get_by_role("link", name="第1微网格").click()
    expect(page.locator("h1")).to_contain_text("枕流里社区第5网格第1微网格10月")
    expect(page.locator(".bc")).to_have_text("星渚市›霁岚街道›枕流里社区›第5网格›第1微网格")
    assert watched.overflow() <= 0
    watched.shot("review-micro-grid")
    page.locator(".bc").get_by_role("link", name="枕流里社区").click()
    expect(page.locator("h1")).to_contain_text("枕流里社区10月总分")
    watched.shot("review")


def test_another_unit_by_its_name_and_the_other_basis(watch, city):
    watched = watch()
    page = watched.page
    page.goto(city.address + "/review?month=2025-03")
    page.get_by_role("textbox", name="换单位").click()
    page.get_by_role("textbox", name="换单位").fill("鸣皋湾")
    page.get_by_role("option", name="鸣皋湾社区").click()
    expect(page.locator(".bc b")).to_have_text("鸣皋湾社区")
    assert page.url.endswith("/review?month=2025-03&unit=DS0001C02")
    page.locator(".basis").get_by_text("现行区划").click()
    expect(page.locator("h1")).not_to_contain_text("总分")  # which is not in force at as_of and has no figures there
    page.go_back()
    expect(page.locator("h1")).to_contain_text("鸣皋湾社区3月总分")
    page.get_by_role("navigation", name="页面").get_by_text("资金").click()
    expect(page.locator(".bc b")).to_have_text("鸣皋湾社区")


def test_a_phone_has_every_kpi_as_a_card(watch, city, ask):
    watched = watch(390)
    page = watched.page
    page.goto(city.address + "/review?unit=DS0001C01&month=2026-10&kind=scored")
    card = page.locator("tr[data-kpi=needs_matched_rate]")
    expect(card).to_be_visible()
    for column in ("kpi", "met", "val", "goal", "mom", "yoy", "above", "src"):
        expect(card.locator(f"td.{column}")).to_be_visible()
    expect(card.locator("td.weight")).to_be_hidden()
    assert watched.overflow() <= 0
    watched.shot("review-390")
    page.locator(".choice").get_by_text("下级对照").click()
    expect(page.locator(".beside")).to_be_visible()
    assert watched.overflow() <= 0
