"""The page of a KPI on the demo city: every number on it is worked out here from the facts, another way."""

import io
import re
import urllib.request
from contextlib import closing
from urllib.parse import quote

import openpyxl
import pytest

from dashboards.markup import Node
from dashboards.repository import Repository
from dashboards.scope import WHOLE_CITY

ON_TIME = "/kpi?kpi=on_time_resolution_rate&month=2026-10"
# On time: valid issues whose deadline lies in the month and has passed, and that were resolved by it (kpis.yaml).
DUE = """
    from fct_issues i
    where i.is_valid and date_trunc('month', i.due_at) = $month::date and i.due_at::date <= (select as_of from as_of)
"""


def nodes(tree, css=None):
    if isinstance(tree, Node):
        if css is None or css in tree.attributes.get("className", "").split():
            yield tree
        for child in tree.children:
            yield from nodes(child, css)


def cells(row):
    return [child.text() for child in row.children]


def rows(tree, css):
    table = next(node for node in nodes(next(nodes(tree, css))) if node.tag == "tbody")
    return [cells(row) for row in table.children]


def number(text):
    return float(re.search(r"[+−]?[\d,.]+", text)[0].replace(",", "").replace("−", "-"))


def test_the_card_says_what_the_issues_say(ask, show):
    counted = f"select count(*) filter (i.resolved_at <= i.due_at), count(*) {DUE}"
    ((num, den),), ((last_num, last_den),) = ask(counted, month="2026-10-01"), ask(counted, month="2026-09-01")
    ((year_num, year_den),) = ask(counted, month="2025-10-01")
    page = show(ON_TIME)
    assert number(next(nodes(page, "large")).text()) == pytest.approx(100 * num / den, abs=0.051)
    assert rows(page, "made-of") == [
        ["分子", f"{last_num:,}", f"{num:,}", f"{num - last_num:+,}".replace("-", "−")],
        ["分母", f"{last_den:,}", f"{den:,}", f"{den - last_den:+,}".replace("-", "−")],
        ["只在分母里", f"{last_den - last_num:,}", f"{den - num:,}",
         f"{(den - num) - (last_den - last_num):+,}".replace("-", "−")],
    ]  # fmt: skip
    said = next(nodes(page, "kpi-card")).text()
    mom, yoy = 100 * (num / den - last_num / last_den), 100 * (num / den - year_num / year_den)
    assert f"环比{'▲' if mom > 0 else '▼'}{abs(mom):.1f}百分点{'好转' if mom > 0 else '变差'}" in said
    assert f"同比{'▲' if yoy > 0 else '▼'}{abs(yoy):.1f}百分点{'好转' if yoy > 0 else '变差'}" in said
    assert f"比目标{'高' if 100 * num / den > 95 else '低'}{abs(100 * num / den - 95):.1f}百分点" in said


@pytest.mark.parametrize(("level", "column"), [("street", "street_code"), ("community", "community_code")])
def test_each_unit_below_has_its_own_share_and_the_furthest_from_target_is_first(level, column, ask, show):
    counted = f"""
        select n.unit_name, count(*) filter (i.resolved_at <= i.due_at), count(*)
        from fct_issues i
        join dim_unit u on i.unit_code = u.unit_code and i.due_at::date >= coalesce(u.valid_from, date '0001-01-01')
            and i.due_at::date <= coalesce(u.valid_to, date '9999-12-31')
        join dim_unit n on n.unit_code = case when u.level = '{level}' then u.unit_code else u.{column} end
            and n.is_current
        where i.is_valid and date_trunc('month', i.due_at) = date '2026-10-01'
            and i.due_at::date <= (select as_of from as_of)
        group by 1
    """
    expected = {name: (num, den) for name, num, den in ask(counted)}
    shown = rows(show(f"{ON_TIME}&level={level}"), "unit-bars")
    values = [number(row[1]) for row in shown]
    assert values == sorted(values)
    for row in shown:
        name = next(known for known in expected if row[0].startswith(known))
        num, den = expected[name]
        assert row[3] == f"{num:,} / {den:,}"
        assert number(row[1]) == pytest.approx(
            100 * num / den, abs=0.11
        )  # short of the target is never rounded on to it
    assert len(shown) == len(expected)


def test_the_workbook_of_the_months_has_every_month_of_the_city(ask, city):
    path = "/download/kpi/trend.xlsx?kpi=on_time_resolution_rate&month=2026-10"
    book = openpyxl.load_workbook(io.BytesIO(urllib.request.urlopen(city.address + path).read()))
    table = list(book.active.iter_rows(min_row=5, values_only=True))
    months = ask("select distinct date_trunc('month', date)::date from dim_date, as_of "
                 "where date between date '2025-01-01' and as_of order by 1")  # fmt: skip
    assert [row[0].date() for row in table] == [month for (month,) in months]
    for month, value, numerator, denominator, target, _state in table:
        counted = f"select count(*) filter (i.resolved_at <= i.due_at), count(*) {DUE}"
        ((num, den),) = ask(counted, month=f"{month:%Y-%m-%d}")
        assert (numerator, denominator, target) == (num, den, 95)
        assert value == pytest.approx(100 * num / den)


def test_a_run_of_emergency_days_is_marked_where_it_was_found(ask, show):
    """Days on which a third of the communities held an emergency activity, three in a row or more."""
    days = ask("""
        select started_at::date as day, count(distinct unit_code)
        from fct_volunteer_activities
        where is_held and duty_state = '急时' and started_at::date <= (select as_of from as_of)
            and unit_code in (select unit_code from dim_unit where level = 'community' and is_current)
        group by 1 having count(distinct unit_code) * 3 >= 28 order by 1
    """)
    june = [day for (day, _) in days if (day.year, day.month) == (2026, 6)]
    graph = next(node for node in walk(show(ON_TIME)) if type(node).__name__ == "Graph")
    notes = [note["text"] for note in graph.figure["layout"]["annotations"]]
    assert len(june) >= 3 and f"6月急时{len(june)}天" in notes
    assert "社区18→28个" in notes and "目标 95%" in notes


def walk(node):
    yield node
    for child in getattr(node, "children", []):
        yield from walk(child)


def test_kpis_of_every_kind_have_a_page_that_names_them(ask, show):
    for kpi_id, name, lowest in ask("select kpi_id, name_zh, lowest from kpi_catalogue where position % 4 = 1"):
        page = show(f"/kpi?kpi={kpi_id}&month=2026-10")
        assert name in next(nodes(page, "fin")).text(), kpi_id
        assert "出错" not in page.text(), kpi_id
        if lowest == "city":
            assert "下面没有可比的单位" in page.text()


def test_an_unknown_kpi_says_so_and_leads_back(show):
    page = show("/kpi?kpi=no_such")
    assert "没有指标no_such" in page.text() and quote("/review") in str(
        [node.attributes.get("href") for node in nodes(page)]
    )


def test_a_community_is_not_compared_with_a_month_before_it_was_in_force(city_home, ask):
    """Data names a community before it began; its first month stands alone, its second beside the first."""
    unit, kpi, first, second, value = ask("""
        select now.unit_code, now.kpi_id, now.month, after.month, now.value
        from fct_kpi_monthly now
        join dim_unit u on now.unit_code = u.unit_code and now.month = u.valid_from and u.level = 'community'
        join fct_kpi_monthly before on (before.unit_code, before.kpi_id, before.basis)
            = (now.unit_code, now.kpi_id, now.basis)
        join fct_kpi_monthly after on (after.unit_code, after.kpi_id, after.basis)
            = (now.unit_code, now.kpi_id, now.basis)
        where now.basis = 'as_was' and before.month = now.month - interval 1 month
            and after.month = now.month + interval 1 month
            and now.status = 'ok' and before.status = 'ok' and after.status = 'ok'
        order by all limit 1
    """)[0]
    asked = {"unit": unit, "kpi": kpi, "basis": "as_was", "level": "community", "above": None}
    with closing(Repository(city_home / "published")) as repository, repository.session(WHOLE_CITY) as session:
        alone, beside = (session.row("kpi/figure", **asked, month=month) for month in (first, second))
    assert (alone["value"], alone["last_value"], alone["is_comparable"]) == (value, None, False)
    assert (beside["last_value"], beside["is_comparable"]) == (value, True)
