"""阵地服务 on the demo city: every number against SQL on the rows themselves, and the page as its user walks it."""

import datetime as dt
import io
import urllib.request

import openpyxl
import pytest
from playwright.sync_api import expect
from reading import tables, walk

from dashboards.markup import Node

MONTH, LAST_DAY = dt.date(2026, 10, 1), dt.date(2026, 10, 31)
# Units of October by street, as the list of units has them.
UNITS = "select unit_code, unit_name, level, street_code, community_code, parent_code from dim_unit where is_current"
OPEN = "select * from dim_facility where opened_on <= $day and coalesce(closed_on, $day) >= $day"
# Haversine by hand: households of buildings with an open place within 1000 m, and of all with coordinates.
CIRCLE = f"""
    with open_now as ({OPEN}), units as ({UNITS}),
    near as (
        select b.building_code, b.households, u.unit_code, u.community_code, u.street_code, bool_or(
            2 * 6371008.8 * asin(sqrt(pow(sin(radians(f.latitude - b.latitude) / 2), 2)
            + cos(radians(b.latitude)) * cos(radians(f.latitude))
            * pow(sin(radians(f.longitude - b.longitude) / 2), 2))) <= 1000) as is_in
        from dim_building b left join units u using (unit_code) cross join open_now f
        where b.longitude is not null and b.latitude is not null group by all
    )
"""


def one(value: float) -> str:
    return f"{value:,.1f}"


@pytest.fixture(scope="module")
def page(show) -> Node:
    return show("/services?month=2026-10")


def test_the_finding_and_the_cards(page, ask):
    [(inside, households)] = ask(
        f"{CIRCLE} select sum(households) filter (is_in), sum(households) from near", day=LAST_DAY
    )
    worst = ask(
        f"{CIRCLE} select (select unit_name from units where units.unit_code = near.community_code), sum(households) n "
        "from near where not is_in group by community_code order by n desc limit 1",
        day=LAST_DAY,
    )[0]
    [(cases, kiosk)] = ask(
        "select count(*), count(*) filter (channel = '粤智助') from fct_service_cases "
        "where date_trunc('month', applied_at) = $month",
        month=MONTH,
    )
    [(done, one_trip)] = ask(
        "select count(trips), count(*) filter (trips <= 1) from fct_service_cases "
        "where date_trunc('month', completed_at) = $month",
        month=MONTH,
    )
    [(people,)] = ask(
        "select sum(attendance) from fct_facility_activities where date_trunc('month', started_at) = $month",
        month=MONTH,
    )
    said = next(node for node in walk(page) if node.attributes.get("id") == "finding")
    title, _, support = (child.text() for child in said.children)
    assert title == (
        f"星渚市10月15分钟服务圈覆盖{one(100 * inside / households)}%，没有达到目标90%；"
        f"圈外{households - inside:,}户，{worst[0]}最多，{worst[1]:,}户"
    )
    assert f"阵地活动参加{people:,}人次" in support and f"服务办件{cases:,}件" in support
    assert f"粤智助占{one(100 * kiosk / cases)}%，最多跑一次率{one(100 * one_trip / done)}%，达到目标95%。" in support
    cards = {node.attributes["data-kpi"]: node for node in walk(page) if "data-kpi" in node.attributes}
    values = {
        kpi: [n.text() for n in walk(card) if n.attributes.get("className") == "value"] for kpi, card in cards.items()
    }
    assert {kpi: value for kpi, (value,) in values.items()} == {
        "service_circle_coverage": f"{one(100 * inside / households)}%",
        "facility_attendance": f"{people:,}人次",
        "service_cases": f"{cases:,}件",
        "kiosk_share": f"{one(100 * kiosk / cases)}%",
        "one_trip_rate": f"{one(100 * one_trip / done)}%",
    }


def test_households_outside_by_community_and_by_micro_grid(page, show, ask):
    expected = ask(
        f"{CIRCLE} select (select unit_name from units where units.unit_code = near.community_code), "
        "sum(households) filter (not is_in) n, 100 * sum(households) filter (is_in) / sum(households) "
        "from near group by community_code having n > 0 order by n desc, community_code limit 12",
        day=LAST_DAY,
    )
    rows = [[name, whole, share] for name, _, whole, share in tables(page)["圈外"]]
    assert rows == [[name, f"{n:,}", one(share or 0)] for name, n, share in expected]
    by_grid = tables(show("/services?month=2026-10&unit=DS0002C13"))["圈外"]
    expected = ask(
        f"{CIRCLE} select sum(households) filter (not is_in) n from near where community_code = 'DS0002C13' "
        "group by unit_code having n > 0 order by n desc",
        day=LAST_DAY,
    )
    assert [row[2] for row in by_grid] == [f"{n:,}" for (n,) in expected]


def test_streets_side_by_side(page, ask):
    expected = ask(
        f"""{CIRCLE},
        circle as (select street_code, 100 * sum(households) filter (is_in) / sum(households) v from near group by 1),
        streets as (select c.*, u.street_code, date_trunc('month', applied_at) = $month as is_applied,
            date_trunc('month', completed_at) = $month and trips is not null as is_done
            from fct_service_cases c join units u using (unit_code)),
        cases as (select street_code, count(*) filter (is_applied) n,
            100 * count(*) filter (is_applied and channel = '粤智助') / count(*) filter (is_applied) kiosk,
            100 * count(*) filter (is_done and trips <= 1) / count(*) filter (is_done) trip from streets group by 1),
        held as (select u.street_code, sum(attendance) n from fct_facility_activities a join units u using (unit_code)
            where date_trunc('month', started_at) = $month group by 1)
        select unit_name, circle.v, (select count(*) from open_now join units u using (unit_code)
            where u.street_code = s.unit_code and facility_type = '党群服务中心'), held.n, cases.n, kiosk, trip
        from units s join circle on circle.street_code = s.unit_code join cases on cases.street_code = s.unit_code
        join held on held.street_code = s.unit_code where s.level = 'street' order by s.unit_code""",
        day=LAST_DAY,
        month=MONTH,
    )
    rows = [[cell.lstrip("▲") for cell in row] for row in tables(page)["单位"]]
    assert rows == [
        [name, one(circle), str(centres), f"{people:,}", f"{cases:,}", one(kiosk), one(trip)]
        for name, circle, centres, people, cases, kiosk, trip in expected
    ]


def test_places_by_type_rooms_and_activities(page, ask):
    found = tables(page)
    expected = ask(
        f"""with open_now as ({OPEN}), held as (select facility_code, count(*) n, sum(attendance) people
            from fct_facility_activities where date_trunc('month', started_at) = $month group by 1)
        select facility_type, count(*), sum(len(rooms)), count(*) filter (signage_ok), sum(n), sum(people)
        from open_now left join held using (facility_code) group by 1 order by 2 desc""",
        day=LAST_DAY,
        month=MONTH,
    )
    rows = [[row[0], row[1], row[2], row[3].split("▲")[0], *row[4:]] for row in found["按类型"]]
    assert rows == [
        [kind, str(n), f"{rooms:,}", f"{signs}/{n}", f"{held:,}", f"{people:,}"]
        for kind, n, rooms, signs, held, people in expected
    ]
    rooms = ask(
        f"select room, count(distinct facility_code) n from (select facility_code, unnest(rooms) room from ({OPEN})) "
        "group by 1 order by n desc, 1",
        day=LAST_DAY,
    )
    assert [(row[0], row[2]) for row in found["功能室按功能"]] == [(room, str(n)) for room, n in rooms]
    held = ask(
        "select activity_type, count(*), sum(attendance) n, sum(attendance) / count(*) from fct_facility_activities "
        "where date_trunc('month', started_at) = $month group by 1 order by n desc, 1",
        month=MONTH,
    )
    assert [(row[0], row[2], row[3], row[4]) for row in found["活动按类型"]] == [
        (kind, f"{n:,}", f"{people:,}", one(mean)) for kind, n, people, mean in held
    ]


def test_cases_by_channel_and_items(page, ask):
    found = tables(page)
    expected = ask(
        """with cases as (select *, date_trunc('month', applied_at) = $month a,
            date_trunc('month', completed_at) = $month and trips is not null d from fct_service_cases)
        select channel, count(*) filter (a) n, 100 * n / sum(n) over (),
            100 * count(*) filter (d and trips <= 1) / count(*) filter (d) from cases group by 1 order by n desc""",
        month=MONTH,
    )
    assert [[row[0], *row[2:]] for row in found["当月办件按渠道"]] == [
        [channel, f"{n:,}", one(share), one(trip)] for channel, n, share, trip in expected
    ]
    items = ask(
        "select handling, count(*), count(*) filter (on_kiosk), count(*) filter (not on_kiosk), "
        "count(*) filter (valid_from >= $month) from dim_service_item "
        "where valid_from <= $day and coalesce(valid_to, $day) >= $day group by 1 order by 2 desc",
        month=MONTH,
        day=LAST_DAY,
    )
    assert found["社区可办事项"] == [[name, *map(str, numbers)] for name, *numbers in items]


def test_a_month_that_is_past_counts_what_was_open_then(show, ask):
    then = tables(show("/services?month=2025-12"))["按类型"]
    expected = ask(
        f"select facility_type, count(*) from ({OPEN}) group by 1 order by 2 desc", day=dt.date(2025, 12, 31)
    )
    assert [(row[0], row[1].split("本月")[0]) for row in then] == [(kind, str(n)) for kind, n in expected]


def test_from_the_city_to_a_community_and_the_list_as_a_workbook(watch, city, ask, tmp_path):
    page = watch().page
    page.goto(f"{city.address}/services?month=2026-10")
    expect(page.locator("#map .js-plotly-plot")).to_be_visible()
    page.locator("#map").get_by_text("微网格").click()
    expect(page.locator("#map .seg a.on")).to_have_text("微网格")
    page.locator("#map .seg").get_by_text("社区").click()
    first = page.locator("#map .beside tbody tr").first
    expect(first).to_contain_text("听松苑社区")
    first.get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("听松苑社区10月15分钟服务圈覆盖24.5%")
    expect(page.locator("#places .empty")).to_have_text("听松苑社区在月末没有启用的阵地")
    page.go_back()
    expect(page.locator("#places-grid .ag-row").first).to_be_visible()
    page.locator("#places .whole").last.get_by_role("button", name="导出").click()
    with page.expect_download() as taken:
        page.locator("#places .whole").last.get_by_text("Excel 表格").click()
    assert taken.value.suggested_filename == "阵地名单_星渚市_2026年10月.xlsx"
    taken.value.save_as(tmp_path / "list.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "list.xlsx").active.iter_rows(min_row=5, values_only=True))
    expected = ask(
        f"select facility_code, facility_name, list_aggregate(rooms, 'string_agg', '、'), "
        "case when signage_ok then '规范' else '不规范' end, (select coalesce(sum(attendance), 0) from "
        "fct_facility_activities a where a.facility_code = f.facility_code "
        f"and date_trunc('month', started_at) = $month) from ({OPEN}) f order by facility_code",
        day=LAST_DAY,
        month=MONTH,
    )
    assert sorted((row[0], row[1], row[6], row[7], row[9]) for row in rows) == expected


def test_a_phone_shows_it_in_one_column(watch, city):
    watched = watch(390)
    watched.page.goto(f"{city.address}/services?month=2026-10&lang=en&theme=dark")
    expect(watched.page.locator("#map .js-plotly-plot")).to_be_visible()
    expect(watched.page.locator("#places-grid")).to_be_hidden()
    wide = "[...document.querySelectorAll('main .scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
    assert watched.page.evaluate(wide) == 0
    assert watched.page.evaluate("document.querySelector('main').scrollWidth <= window.innerWidth")


def test_households_outside_as_a_workbook(city, ask):
    answer = urllib.request.urlopen(f"{city.address}/download/services/outside.xlsx?month=2026-10&unit=DS0003").read()
    rows = list(openpyxl.load_workbook(io.BytesIO(answer)).active.iter_rows(min_row=5, values_only=True))
    expected = ask(
        f"{CIRCLE} select community_code, sum(households), coalesce(sum(households) filter (is_in), 0), "
        "coalesce(sum(households) filter (not is_in), 0) from near where street_code = 'DS0003' group by 1",
        day=LAST_DAY,
    )
    assert sorted((row[0], *row[3:6]) for row in rows) == sorted(expected)
