"""The page of visits of the demo city against SQL on the visits and buildings, as an analyst would write it."""

import datetime as dt
import io
import urllib.request

import openpyxl
import pytest
from playwright.sync_api import expect
from reading import cells, elements, part

from dashboards.downloads import offers
from dashboards.repository import Repository
from dashboards.scope import Scope
from dashboards.texts import value_name

OCTOBER = dt.date(2026, 10, 1)
# The parameter holds a unit of any level: visits that count for it on their day.
VISITS = """
    (select v.* from fct_visits v join bridge_unit_hierarchy b on b.unit_code = v.unit_code
        and cast(v.visited_at as date) between b.effective_from and b.effective_to
     where b.ancestor_code = $unit and v.visited_at >= timestamp '{first}' and v.visited_at < timestamp '{end}')
"""
IN_OCTOBER = VISITS.format(first="2026-10-01", end="2026-11-01")
IN_SEPTEMBER = VISITS.format(first="2026-09-01", end="2026-10-01")
# Households of each micro-grid, those met at home from August to October and those seen to (visited, called or written
# to, whatever came of it); a household stands in its building.
HOUSEHOLDS = """
    (select l.unit_code, l.households, coalesce(m.met, 0) as met, coalesce(m.seen, 0) as seen,
            u.unit_name, u.parent_code, u.community_code, u.street_code
     from (select unit_code, sum(households) as households from dim_building group by 1) l
     join dim_unit u on u.unit_code = l.unit_code and u.is_current
     left join (
        select d.unit_code, count(distinct v.household_key) as seen,
            count(distinct v.household_key) filter (v.outcome = '见面' and v.mode = '入户') as met
        from fct_visits v join dim_building d on d.building_code = v.building_code
        where v.visited_at >= timestamp '2026-08-01' and v.visited_at < timestamp '2026-11-01'
        group by 1) m on m.unit_code = l.unit_code)
"""
LEVELS = ["city", "street", "community", "grid", "micro_grid"]


@pytest.fixture(scope="module")
def units(ask):
    """The city, and from the street with the lowest coverage down the lowest each time."""
    (city,) = ask("select unit_code from dim_unit where level = 'city'")[0]
    chosen = {"city": city}
    for level, column in (("street", "street_code"), ("community", "community_code"), ("grid", "parent_code")):
        above = {"street": None, "community": "street_code", "grid": "community_code"}[level]
        where = f"where {above} = '{list(chosen.values())[-1]}'" if above else ""
        chosen[level] = ask(
            f"select {column} from {HOUSEHOLDS} {where} group by 1 order by sum(met) / sum(households), 1 limit 1"
        )[0][0]
    chosen["micro_grid"] = ask(
        f"select unit_code from {HOUSEHOLDS} where parent_code = '{chosen['grid']}' order by met / households limit 1"
    )[0][0]
    return chosen


def address(units, level, **more):
    asked = {"month": "2026-10", **({} if level == "city" else {"unit": units[level]}), **more}
    return "/visits?" + "&".join(f"{key}={value}" for key, value in asked.items())


def under(level):
    """The condition on HOUSEHOLDS that leaves a unit's own."""
    column = {"street": "street_code", "community": "community_code", "grid": "parent_code", "micro_grid": "unit_code"}
    return f"{column[level]} = $unit" if level in column else "$unit is not null"


def taken(tree, name):
    """The rows of a download of a page, as full numbers."""
    return next(sheet for sheet in offers([tree]) if sheet.part == name).table()


def number(text):
    return None if text in ("–", "") else float(text)


def near(value):
    return pytest.approx(value, abs=0.06)


@pytest.mark.parametrize("level", LEVELS)
def test_cards_finding_and_months_say_the_figures(level, units, ask, show):
    tree, unit = show(address(units, level)), units[level]
    ((households, met, seen),) = ask(
        f"select sum(households), sum(met), sum(seen) from {HOUSEHOLDS} where {under(level)}", unit=unit
    )
    visits, made, collected, not_home, refused = ask(
        f"""select count(*), count(*) filter (is_made), sum(requests_collected) filter (is_made),
                count(*) filter (outcome = '无人在家'), count(*) filter (outcome = '拒访') from {IN_OCTOBER}""",
        unit=unit,
    )[0]
    cards = {n.attributes["data-kpi"]: n for n in elements(tree, "article") if "data-kpi" in n.attributes}
    figures = {kpi: next(n for n in elements(card, "span") if "num" in n.attributes["className"]).text()
               for kpi, card in cards.items()}  # fmt: skip
    assert float(figures["household_visit_coverage"].rstrip("%")) == pytest.approx(100 * met / households, abs=0.1)
    assert figures["visits_made"].replace(" ", "") == f"{made:,}户次"
    assert float(figures["requests_per_100_visits"].removesuffix("件")) == near(100 * collected / made)
    said = part(tree, "finding").text()
    assert f"入户见面{made:,}户次" in said and f"收集诉求{collected:,.0f}件" in said
    assert f"没有见到的有{households - met:,.0f}户" in said
    if met < seen < households:
        assert f"（走访未见{seen - met:,.0f}户，未走访{households - seen:,.0f}户）" in said
    assert f"走访{visits:,}次，无人在家{not_home:,}次" in said
    assert (f"拒访{refused:,}次" in said) == (refused > 0)
    gap = 90 - 100 * met / households
    assert (f"低{gap:.1f}个百分点" in said) == (gap > 0)
    months = dict(taken(tree, "coverage").select("月份", "近三月走访覆盖率（%）").rows())
    assert months[OCTOBER] == pytest.approx(100 * met / households)
    assert dict(taken(tree, "made").select("月份", "入户见面（户次）").rows())[OCTOBER] == made


@pytest.mark.parametrize("level", ["city", "street"])
def test_every_grid_stands_beside_its_community_with_what_it_reaches(level, units, ask, show):
    tree = show(address(units, level))
    expected = {
        code: (share, households, missed, vain)
        for code, share, households, missed, vain in ask(
            f"""select parent_code, 100 * sum(met) / sum(households), sum(households), sum(households) - sum(met),
                    sum(seen) - sum(met)
                from {HOUSEHOLDS} where {under(level)} group by 1""",
            unit=units[level],
        )
    }
    tiles = {n.attributes["href"]: n for n in elements(tree, "a") if "grid-tile" in n.attributes.get("className", "")}
    shown = {}
    for href, tile in tiles.items():
        code = href.partition("unit=")[2].partition("&")[0]
        share, (_, households, missed, vain) = float(next(elements(tile, "b")).text()), expected[code]
        shown[code] = share
        parts = f"走访未见{vain:.0f}户，未走访{missed - vain:.0f}户"
        assert f"{households:.0f}户中{missed:.0f}户没有见到：{parts}" in tile.attributes["title"]
        css = "reached" if expected[code][0] >= 90 else "missed" if expected[code][0] >= 67.5 else "far"
        assert tile.attributes["className"] == f"grid-tile {css}"
        # what misses the target is not written as the target
        assert (share >= 90) == (expected[code][0] >= 90)
    assert shown == {code: pytest.approx(row[0], abs=0.1) for code, row in expected.items()}
    short = sum(row[0] < 90 for row in expected.values())
    (headline,) = elements(tree, "h1")
    assert f"{len(expected)}个网格中{short}个没有达到90%" in headline.text()
    rows = cells(tree, "网格覆盖率")
    of_communities = ask(
        f"""select community_code, 100 * sum(met) / sum(households) as share,
                count(*) filter (grid_share >= 90), count(*)
            from (select community_code, parent_code, sum(met) as met, sum(households) as households,
                         100 * sum(met) / sum(households) as grid_share
                  from {HOUSEHOLDS} where {under(level)} group by 1, 2) group by 1 order by share, 1""",
        unit=units[level],
    )
    assert [(float(row[1]), row[2]) for row in rows] == [
        (pytest.approx(share, abs=0.1), f"{reached}/{grids}") for _, share, reached, grids in of_communities
    ]


@pytest.mark.parametrize("level", ["city", "street", "community", "grid"])
def test_micro_grids_with_most_not_reached_stand_first(level, units, ask, show):
    tree = show(address(units, level))
    expected = {
        code: (households, met, households - met, seen - met, households - seen)
        for code, households, met, seen in ask(
            f"select unit_code, households, met, seen from {HOUSEHOLDS} where {under(level)}", unit=units[level]
        )
    }
    whole = taken(tree, "not-reached")
    names = ("户数", "三个月内见到（户）", "三个月没有见到（户）", "其中走访未见（户）", "其中未走访（户）")
    assert {row[0]: row[1:] for row in whole.select("单位编码", *names).rows()} == expected
    made = dict(whole.select("单位编码", "入户见面（户次）").rows())
    for code, count in ask(
        f"select unit_code, count(*) from {IN_OCTOBER} where is_made and unit_code is not null group by 1",
        unit=units[level],
    ):
        assert made[code] == count
    rows = cells(tree, "三个月没有见到的户")
    ranked = sorted((row[2] for row in expected.values() if row[2]), reverse=True)[:20]
    assert [float(row[2]) for row in rows] == ranked
    for row in rows:
        missed, vain, never, households, share = map(float, row[2:7])
        assert missed == vain + never
        assert share == pytest.approx(100 * (1 - missed / households), abs=0.1)
    assert any(float(row[3]) for row in rows)


@pytest.mark.parametrize("level", LEVELS)
def test_kinds_ways_and_requests_add_up_to_the_visits(level, units, ask, show):
    tree, unit = show(address(units, level)), units[level]
    counts = """count(*), count(*) filter (is_made), count(*) filter (outcome = '见面' and not is_made),
        count(*) filter (outcome = '无人在家'), count(*) filter (outcome = '拒访')"""
    kinds = {
        value_name("zh", row[0]) if row[0] else "合计": row[1:]
        for row in ask(f"select visit_type, {counts} from {IN_OCTOBER} group by rollup (visit_type)", unit=unit)
    }
    shown = {row[0]: tuple(number(text) for text in row[1:6]) for row in cells(tree, "走访，按类型")}
    assert {name: row for name, row in shown.items() if row[0]} == kinds
    ways = {
        row[0] or "合计": row[1:]
        for row in ask(
            f"""select mode, count(*), count(*) filter (outcome = '见面'), count(*) filter (outcome = '无人在家'),
                    count(*) filter (outcome = '拒访') from {IN_OCTOBER} group by rollup (mode)""",
            unit=unit,
        )
    }
    shown = {row[0]: tuple(map(number, row[1:])) for row in cells(tree, "走访方式")}
    assert {name: row for name, row in shown.items() if row[0]} == ways
    collected = {
        row[0] or "合计": row[1:]
        for row in ask(
            f"""select visit_type, coalesce(sum(requests_collected), 0), 100 * sum(requests_collected) / count(*)
                from {IN_OCTOBER} where is_made group by rollup (visit_type)""",
            unit=unit,
        )
    }
    shown = {row[0]: (number(row[2]), number(row[3])) for row in cells(tree, "收集的诉求")}
    for name, (count, rate) in collected.items():
        assert shown[name] == (count, near(rate or 0)), name
    last = dict(
        ask(f"select visit_type, count(*) from {IN_SEPTEMBER} where is_made group by rollup (visit_type)", unit=unit)
    )
    before = dict(taken(tree, "kinds").select("类型", "上月入户见面（户次）").rows())
    assert {name: count for name, count in before.items() if count} == {
        name or "合计": count for name, count in last.items()
    }


@pytest.mark.parametrize("level", ["city", "street", "community", "grid"])
def test_units_below_add_up(level, units, ask, show):
    tree, unit = show(address(units, level)), units[level]
    column = {"city": "street_code", "street": "community_code", "community": "parent_code", "grid": "unit_code"}[level]
    expected = {
        code: (pytest.approx(share), missed)
        for code, share, missed in ask(
            f"""select {column}, 100 * sum(met) / sum(households), sum(households) - sum(met)
                from {HOUSEHOLDS} where {under(level)} group by 1""",
            unit=unit,
        )
    }
    whole = taken(tree, "units")
    named = whole.select("单位编码", "近三月走访覆盖率（%）", "三个月没有见到（户）").rows()
    assert {row[0]: row[1:] for row in named} == expected
    made, collected = ask(f"select count(*), sum(requests_collected) from {IN_OCTOBER} where is_made", unit=unit)[0]
    assert whole["入户见面（户次）"].sum() == made
    assert whole["收集诉求（件）"].sum() == pytest.approx(float(collected))
    rows = cells(tree, "单位")
    assert [float(row[1]) for row in rows] == sorted(float(row[1]) for row in rows)
    if level in ("city", "street"):
        short = ask(
            f"""select count(*) filter (share < 90), count(*)
                from (select 100 * sum(met) / sum(households) as share from {HOUSEHOLDS}
                      where {under(level)} group by parent_code)""",
            unit=unit,
        )[0]
        parts = [tuple(map(int, row[3].split("/"))) for row in rows]
        assert (sum(one for one, _ in parts), sum(of for _, of in parts)) == short


def test_a_month_whose_visits_did_not_all_come_is_said_and_judges_nobody(units, show):
    tree = show(address(units, "city").replace("2026-10", "2025-02"))
    assert "数不全" in next(elements(tree, "h1")).text()
    assert {n.attributes["className"] for n in elements(tree, "a") if "grid-tile" in n.attributes.get("className", "")}
    assert not [
        n for n in elements(tree, "a") if n.attributes.get("className") in ("grid-tile missed", "grid-tile far")
    ]


def test_a_scope_shows_only_its_street(units, city_home):
    asked = {"unit": units["city"], "month": OCTOBER}
    with Repository(city_home / "published").session(Scope(units["street"])) as session:
        grids = session.frame("visits/coverage", **asked, is_city=True)
        assert grids.height and set(grids["unit_code"].str.head(6)) == {units["street"]}
        assert session.frame("visits/kinds", **asked).is_empty()
        assert session.frame("visits/units", **asked)["unit_code"].to_list() == [units["street"]]


def test_a_secretary_finds_the_lowest_grid_and_takes_its_list_along(units, city, watch, ask):
    opened = watch()
    page = opened.page
    page.goto(city.address + address(units, "city"))
    row = page.locator("#grids tbody tr").first
    row.locator(".grid-tile.missed").first.click()
    expect(page.locator("#not-reached tbody tr").first).to_be_visible()
    assert "unit=" in page.url
    page.locator("#not-reached tbody tr").first.locator("a").first.click()
    expect(page.locator("h1")).to_contain_text("微网格")
    page.locator("#facts a").first.click()
    expect(page.locator("h1")).to_contain_text("近三月走访覆盖率")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("微网格")
    page.goto(city.address + address(units, "grid"))
    expect(page.locator("#not-reached tbody tr").first).to_be_visible()
    book = openpyxl.load_workbook(
        io.BytesIO(urllib.request.urlopen(page.url.replace("/visits?", "/download/visits/not-reached.xlsx?")).read())
    )
    heads = [cell.value for cell in book.active[4]]
    first = dict(zip(heads, next(book.active.iter_rows(min_row=5, values_only=True)), strict=True))
    ((households, met),) = ask(
        f"select households, met from {HOUSEHOLDS} where unit_code = $unit", unit=first["单位编码"]
    )
    assert (first["户数"], first["三个月没有见到（户）"]) == (households, households - met)


def test_on_a_phone_nothing_stands_outside_and_grids_are_tiles(units, city, watch):
    opened = watch(390)
    opened.page.goto(city.address + address(units, "city"))
    expect(opened.page.locator("#grids .grid-tile").first).to_be_visible()
    assert opened.overflow() == 0
