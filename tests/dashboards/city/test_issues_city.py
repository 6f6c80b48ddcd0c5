"""The page of issues of the demo city against SQL on the facts, as an analyst would write it."""

import datetime as dt
import io
import urllib.request

import openpyxl
import pytest
from playwright.sync_api import expect
from reading import cells, elements

from dashboards.repository import Repository
from dashboards.scope import Scope
from dashboards.texts import value_name

OCTOBER = dt.date(2026, 10, 1)
# Issues with the unit they count for on a day: `of` is the street or community, or the city itself.
UNDER = """
    (select i.* from fct_issues i join bridge_unit_hierarchy b on b.unit_code = i.unit_code
        and cast(i.{day} as date) between b.effective_from and b.effective_to
     where b.ancestor_code = $unit)
"""
OPEN = """
    (select i.*, date '2026-10-31' - cast(i.reported_at as date) as age,
            date '2026-10-31' - cast(i.due_at as date) as over
     from fct_issues i join bridge_unit_hierarchy b on b.unit_code = i.unit_code
        and date '2026-10-31' between b.effective_from and b.effective_to
     where b.ancestor_code = $unit and i.status = 'open')
"""
MONTH = "between timestamp '2026-10-01' and timestamp '2026-10-31 23:59:59'"


@pytest.fixture(scope="module")
def city_code(ask):
    return ask("select unit_code from dim_unit where level = 'city'")[0][0]


@pytest.fixture(scope="module")
def units(ask, city_code):
    """The city, its first street, and the community with most open issues."""
    street = ask("select min(unit_code) from dim_unit where level = 'street' and is_current")[0][0]
    community = ask("""
        select u.community_code from fct_issues i join dim_unit u on u.unit_code = i.unit_code and u.is_current
        where i.is_overdue and u.community_code is not null group by 1 order by count(*) desc, 1 limit 1
    """)[0][0]
    return {"city": city_code, "street": street, "community": community}


def address(units, level, **more):
    asked = {"month": "2026-10", **({} if level == "city" else {"unit": units[level]}), **more}
    return "/issues?" + "&".join(f"{key}={value}" for key, value in asked.items())


def number(text):
    return None if text in ("–", "") else float(text)


@pytest.mark.parametrize("level", ["city", "street", "community"])
def test_the_figures_of_all_months_are_the_kpis(level, units, ask, city_home):
    asked = {"unit": units[level], "month": OCTOBER, "channel": None, "category": None, "handler": None}
    with Repository(city_home / "published").session(Scope()) as session:
        months = session.frame("issues/months", **asked).filter("is_in_force")
    shown = {(r["kpi_id"], r["month"]): r["value"] for r in months.iter_rows(named=True)}
    stated = {
        (kpi, month): value
        for kpi, month, value in ask(
            "select kpi_id, month, value from fct_kpi_monthly where unit_code = $unit and basis = 'as_was'",
            unit=units[level],
        )
    }
    assert len(shown) >= 4 * 16
    assert all(shown[key] == pytest.approx(stated[key]) for key in shown)


@pytest.mark.parametrize("level", ["city", "street", "community"])
def test_cards_and_finding_say_the_months_figures(level, units, ask, show):
    tree = show(address(units, level))
    kpis = dict(
        ask(
            "select kpi_id, value from fct_kpi_monthly where unit_code = $unit and month = $month and basis = 'as_was'",
            unit=units[level],
            month=OCTOBER,
        )
    )
    cards = {n.attributes["data-kpi"]: n for n in elements(tree, "article") if "data-kpi" in n.attributes}
    for kpi in ("issues_reported", "issues_resolved", "open_overdue_issues"):
        assert f"{kpis[kpi]:,.0f}件" in cards[kpi].text().replace(" ", "")
    for kpi in ("on_time_resolution_rate", "first_responder_rate", "admission_review_rate", "rework_rate"):
        (figure,) = (n for n in elements(cards[kpi], "span") if n.attributes.get("className", "").startswith("num"))
        assert abs(float(figure.text().rstrip("%")) - kpis[kpi]) < 0.1
    (headline,) = elements(tree, "h1")
    assert f"超期未结{kpis['open_overdue_issues']:.0f}件" in headline.text()
    assert f"{abs(95 - kpis['on_time_resolution_rate']):.1f}个百分点" in headline.text()


@pytest.mark.parametrize("level", ["city", "street", "community"])
def test_channels_add_up_to_the_facts(level, units, ask, show):
    expected = {}
    for measure, day, column in (("reported", "reported_at", 0), ("resolved", "resolved_at", 1), ("due", "due_at", 2)):
        found = ask(
            f"select channel, count(*), count(*) filter (resolved_at <= due_at) from {UNDER.format(day=day)} "
            f"where is_valid and {day} {MONTH} group by rollup (channel)",
            unit=units[level],
        )
        for channel, count, on_time in found:
            row = expected.setdefault(channel, [0, 0, 0, None, 0, 0])
            row[column] = count
            if measure == "due":
                row[3] = 100 * on_time / count
    for channel, count, late in ask(
        f"select channel, count(*), count(*) filter (over >= 0) from {OPEN} group by rollup (channel)",
        unit=units[level],
    ):
        expected.setdefault(channel, [0, 0, 0, None, 0, 0])[4:] = [count, late]
    shown = {
        row[0]: [number(text) for n, text in enumerate(row) if n not in (0, 5)]
        for row in cells(show(address(units, level)), "按渠道")
    }
    assert shown.keys() >= {value_name("zh", channel) if channel else "全部渠道" for channel in expected}
    for channel, row in expected.items():
        name = value_name("zh", channel) if channel else "全部渠道"
        assert shown[name] == [pytest.approx(value, abs=0.06) if value is not None else None for value in row], name


def test_who_handles_is_sorted_by_what_is_overdue(units, ask, show):
    rows = cells(show(address(units, "city")), "处置单位")
    late = dict(
        ask(
            f"select handling_unit, count(*) filter (over >= 0) from {OPEN} group by rollup (handling_unit) "
            "having grouping(handling_unit) = 0",
            unit=units["city"],
        )
    )
    days = dict(
        ask(
            f"""select handling_unit, avg(epoch(resolved_at) - epoch(reported_at)) / 86400
                from {UNDER.format(day="resolved_at")}
                where is_valid and resolved_at {MONTH} and resolved_at >= reported_at group by 1""",
            unit=units["city"],
        )
    )
    named = [row for row in rows if row[0] not in ("未登记", "合计")]
    assert {row[0] for row in named} == {name for name in late if name}
    assert [int(row[1]) for row in named] == sorted((count for name, count in late.items() if name), reverse=True)
    assert {row[0]: int(row[1]) for row in rows[:-1]} == {name or "未登记": count for name, count in late.items()}
    assert {row[0]: float(row[6]) for row in rows[:-1]} == {
        name or "未登记": pytest.approx(mean, abs=0.06) for name, mean in days.items()
    }
    assert rows[-1][0] == "合计" and int(rows[-1][1]) == sum(late.values())


def test_departments_answer_whistles(units, ask, show):
    rows = cells(show(address(units, "city")), "吹哨报到：部门")
    expected = {
        name: (month, year, late)
        for name, month, year, late in ask("""
            select department, count(*) filter (respond_by >= timestamp '2026-10-01'), count(*),
                   count(*) filter (arrived_at is null or arrived_at > respond_by)
            from fct_whistle_calls where is_valid
            and respond_by between timestamp '2025-11-01' and timestamp '2026-10-31 23:59:59' group by 1
        """)
    }
    assert {row[0]: (int(row[1]), int(row[3]), int(row[4])) for row in rows[:-1]} == expected
    rates = [float(row[5]) for row in rows[:-1]]
    assert rates == sorted(rates)
    kpi = ask(
        "select value from fct_kpi_monthly where kpi_id = 'whistle_on_time_response' and unit_code = $unit "
        "and month = $month and basis = 'as_was'",
        unit=units["city"],
        month=OCTOBER,
    )[0][0]
    assert float(rows[-1][2]) == pytest.approx(kpi, abs=0.06)


def test_ages_and_steps_are_those_of_the_facts(units, ask, city_home):
    asked = {"unit": units["city"], "month": OCTOBER, "channel": None, "category": None, "handler": None}
    with Repository(city_home / "published").session(Scope()) as session:
        ages = session.frame("issues/ages", **asked)
        steps = session.frame("issues/channels", **asked).filter(channel="party_grid").row(0, named=True)
    expected = ask(
        f"""select case when age <= 7 then 'to_7' when age <= 30 then 'to_30' when age <= 90 then 'to_90'
                   else 'over_90' end as band, count(*), count(*) filter (over >= 0) from {OPEN} group by 1""",
        unit=units["city"],
    )
    assert sorted(ages.select("age_days", "issues_open", "issues_overdue").rows()) == sorted(expected)
    (counted,) = ask(f"""
        select count(*), count(admission), count(*) filter (is_valid and admission = '准入'),
               count(dispatched_at) filter (is_valid), count(*) filter (status = 'resolved'),
               count(closed_at) filter (is_valid)
        from fct_issues where channel = 'party_grid' and reported_at {MONTH}
    """)
    names = ("received", "reviewed", "admitted", "dispatched", "reported_resolved", "closed")
    assert tuple(steps[name] for name in names) == counted


@pytest.mark.parametrize("level", ["city", "street", "community"])
def test_units_below_add_up_and_the_longest_overdue_stand_first(level, units, ask, show):
    tree = show(address(units, level))
    total = ask(f"select count(*), count(*) filter (over >= 0) from {OPEN}", unit=units[level])[0]
    rows = cells(tree, "单位")
    assert (sum(int(row[2]) for row in rows), sum(int(row[1]) for row in rows)) == total
    (grid,) = (n for n in elements(tree, "aggrid"))
    late = ask(
        f"""select f.path, l._sheet, l._row, l.over from {OPEN} l
            join (select distinct file_id, path from load_files where status = 'loaded') f on f.file_id = l._file_id
            where over >= 0""",
        unit=units[level],
    )
    shown = [(row["path"], row["sheet"], int(row["row_number"]), row["days_over"]) for row in grid.rowData]
    assert sorted(shown) == sorted(late)
    assert [row[3] for row in shown] == sorted((row[3] for row in shown), reverse=True)


def test_categories_and_rework_of_twelve_months(units, ask, city_home):
    asked = {"unit": units["city"], "month": OCTOBER, "channel": None, "category": None, "handler": None}
    with Repository(city_home / "published").session(Scope()) as session:
        kinds = session.frame("issues/categories", **asked, level="community")
        rework = session.frame("issues/rework", **asked, level="community")
    expected = ask("""
        select b.ancestor_code, i.category, count(*) from fct_issues i
        join bridge_unit_hierarchy b on b.unit_code = i.unit_code and b.ancestor_level = 'community'
            and cast(i.reported_at as date) between b.effective_from and b.effective_to
        where i.is_valid and i.reported_at between timestamp '2025-11-01' and timestamp '2026-10-31 23:59:59'
        group by 1, 2
    """)
    shown = kinds.filter(kinds["reported"] > 0).select("unit_code", "category", "reported").rows()
    assert sorted(shown) == sorted(expected)
    again = ask("""
        select handling_unit, count(*) filter (has_rework), count(*) filter (rework_count > 1) from fct_issues
        where is_valid and channel in ('party_grid', 'safety_grid', 'fire_grid') and handling_unit is not null
            and resolved_at between timestamp '2025-11-01' and timestamp '2026-10-31 23:59:59'
        group by 1 having count(*) filter (has_rework) > 0
    """)
    assert sorted(rework.filter(side="handler").select("name", "reworked", "reworked_again").rows()) == sorted(again)


def test_a_filter_counts_only_what_it_names_and_a_scope_only_its_street(units, ask, show, city_home):
    handler = ask("select handling_unit from fct_issues where is_overdue and handling_unit is not null order by 1")[0][
        0
    ]
    tree = show(address(units, "city", channel="party_grid", handler=handler))
    (grid,) = elements(tree, "aggrid")
    late = ask(
        f"select count(*) from {OPEN} where over >= 0 and channel = 'party_grid' and handling_unit = $handler",
        unit=units["city"],
        handler=handler,
    )[0][0]
    assert len(grid.rowData) == late
    assert f"超期未结{late}件" in next(elements(tree, "h1")).text()
    asked = {"unit": units["city"], "month": OCTOBER, "channel": None, "category": None, "handler": None}
    with Repository(city_home / "published").session(Scope(units["street"])) as session:
        for name in ("handlers", "ages", "departments", "overdue"):
            frame = session.frame(f"issues/{name}", **asked, most=9)
            assert frame.is_empty() or frame["issues_in_all"].sum() == 0, name


def test_a_clerk_filters_by_click_and_takes_the_list_along(units, city, watch, ask):
    opened = watch()
    page = opened.page
    page.goto(city.address + address(units, "city"))
    page.locator("#channels").get_by_role("link", name="居民议事厅").click()
    expect(page.locator(".tags .tag")).to_contain_text("渠道：居民议事厅")
    late = ask(f"select count(*) from {OPEN} where over >= 0 and channel = 'council'", unit=units["city"])[0][0]
    expect(page.locator("h1")).to_contain_text(f"超期未结{late}件")
    book = openpyxl.load_workbook(
        io.BytesIO(urllib.request.urlopen(page.url.replace("/issues?", "/download/issues/overdue.xlsx?")).read())
    )
    rows = list(book.active.iter_rows(min_row=5, values_only=True))
    heads = [cell.value for cell in book.active[4]]
    assert len(rows) == late
    first = dict(zip(heads, rows[0], strict=True))
    (known,) = ask("select due_at, channel from fct_issues where issue_id = $id", id=first["编号"])
    assert (first["时限"], first["渠道"], first["超期天数"]) == (
        known[0],
        value_name("zh", known[1]),
        (dt.date(2026, 10, 31) - known[0].date()).days,
    )
    page.locator(".tags .tag").click()
    expect(page.locator(".tags .tag")).to_have_count(0)


def test_on_a_phone_nothing_stands_outside_and_the_list_is_cards(units, city, watch):
    opened = watch(390)
    opened.page.goto(city.address + address(units, "community"))
    expect(opened.page.locator("#overdue .cards tbody tr").first).to_be_visible()
    assert opened.overflow() == 0
