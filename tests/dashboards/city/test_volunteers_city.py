"""志愿 of the demo city: every figure against SQL on the facts, and the page as its user walks it."""

import datetime as dt

import pytest
from playwright.sync_api import expect
from reading import part, rows, walk, workbook

from dashboards.repository import Repository
from dashboards.scope import Scope

OCTOBER, JUNE = dt.date(2026, 10, 1), dt.date(2026, 6, 1)
BELOW = "unit_code in (select unit_code from bridge_unit_hierarchy where ancestor_code = $unit)"


@pytest.fixture(scope="module")
def units(ask) -> dict[str, str]:
    """The city, a street and a community of it, by level."""
    found = ask("select level, min(unit_code) from dim_unit where is_current and level is not null group by level")
    return dict(found)


def count(value: float) -> str:
    return f"{int(value + 0.5):,}"


def share(value: float) -> str:
    return f"{value:.1f}%"


@pytest.mark.parametrize("level", ["city", "street", "community"])
def test_the_cards_are_the_kpis(show, ask, units, level):
    page = show(f"/volunteers?unit={units[level]}")
    figures = ask(
        "select kpi_id, value, target from fct_kpi_monthly"
        " where basis = 'as_was' and unit_code = $unit and month = $month",
        unit=units[level],
        month=OCTOBER,
    )
    kpis = {kpi: (value, target) for kpi, value, target in figures}
    cards = {n.attributes["data-kpi"]: n.text() for n in walk(part(page, "facts")) if "data-kpi" in n.attributes}
    assert f"志愿服务时长{count(kpis['volunteer_hours'][0])}小时" in cards["volunteer_hours"]
    assert f"志愿活动场次{count(kpis['volunteer_activities'][0])}场次" in cards["volunteer_activities"]
    value, target = kpis["member_participation"]
    assert f"{value:.1f}%" in cards["member_participation"]
    assert ("达标" if value >= target else "未达标") in cards["member_participation"]
    assert f"{kpis['emergency_activity_share'][0]:.1f}%" in cards["emergency_activity_share"]
    assert f"{count(kpis['volunteer_teams'][0])}支" in cards["volunteer_teams"]


def test_the_headline_says_the_hours_the_change_and_who_moved_most(show, ask, units):
    moved = ask("""
        select dim_unit.unit_code, any_value(unit_name),
            coalesce(sum(hours_as_of) filter (where month(checked_in_at) = 10), 0) as now,
            coalesce(sum(hours_as_of) filter (where month(checked_in_at) = 9), 0) as before
        from dim_unit
        join bridge_unit_hierarchy as above on above.ancestor_code = dim_unit.unit_code
        join fct_volunteer_hours as hours
            on hours.unit_code = above.unit_code
            and cast(checked_in_at as date) between effective_from and effective_to
        where is_current and level in ('city', 'street')
            and checked_in_at between '2026-09-01' and '2026-10-31 23:59:59'
        group by dim_unit.unit_code
    """)
    city = next(row for row in moved if row[0] == units["city"])
    streets = [row for row in moved if row[0] != units["city"]]
    direction = 1 if city[2] > city[3] else -1
    most = max(streets, key=lambda row: direction * (row[2] - row[3]))
    said = part(show("/volunteers"), "finding").text()
    assert f"10月志愿服务{count(city[2])}小时" in said
    assert f"{'增' if direction > 0 else '减'}{abs(city[2] / city[3] - 1) * 100:.1f}%" in said
    assert f"{most[1]}{'增加' if direction > 0 else '减少'}最多" in said
    assert f"{count(abs(most[2] - most[3]))}小时" in said


def test_the_runs_are_the_flood_and_the_typhoon_and_their_figures_those_of_the_facts(show, ask, units):
    """The runs stand in the activities themselves: many emergency activities on days in a row, few around them."""
    by_day = ask("""
        select cast(started_at as date), count(*) filter (where duty_state = '急时'), count(*)
        from fct_volunteer_activities where is_held group by 1 having count(*) filter (where duty_state = '急时') >= 5
        order by 1
    """)
    flood = [day for day, _, _ in by_day if day.year == 2026]
    typhoon = [day for day, _, _ in by_day if day.year == 2025]
    assert [(flood[-1] - flood[0]).days, (typhoon[-1] - typhoon[0]).days] == [len(flood) - 1, len(typhoon) - 1]
    page = show("/volunteers?month=2026-06")
    block = part(page, "runs")
    [[activities, hours, people]] = ask(
        """
        select count(distinct activity_id), sum(hours_as_of), count(distinct volunteer_key)
        from fct_volunteer_hours join fct_volunteer_activities as acts using (activity_id)
        where acts.is_held and acts.duty_state = '急时' and cast(checked_in_at as date) between $first and $last
        """,
        first=flood[0],
        last=flood[-1],
    )
    held = sum(emergency for day, emergency, _ in by_day if day in flood)
    per_day = sum(total for day, _, total in by_day if day in flood) / len(flood)
    [[before]] = ask(
        """
        select count(*) / 28.0 from fct_volunteer_activities
        where is_held and cast(started_at as date) between $first - interval 28 days and $first - interval 1 day
        """,
        first=flood[0],
    )
    story = next(n.text() for n in walk(block) if n.attributes.get("className") == "story")
    first, last = (f"{day.month}月{day.day}日" for day in (flood[0], flood[-1]))
    assert story.startswith(f"2026年{first}至{last}连续{len(flood)}天急时值守：急时活动{held:,}场，{people:,}人参加，")
    assert f"计{count(hours)}小时" in story and activities <= held
    assert f"每天{per_day:.1f}场活动，是此前28天日均{before:.1f}场的{per_day / before:.1f}倍" in story
    assert f"{first}至{last}连续{len(flood)}天转入急时" in part(page, "finding").text()
    newest, oldest = rows(block)[-2:]
    assert newest[0] == f"2026 · {first} – {last}" and newest[1:4] == [str(len(flood)), f"{held:,}", f"{people:,}"]
    assert oldest[0].startswith(f"2025 · {typhoon[0].month}月{typhoon[0].day}日") and oldest[1] == str(len(typhoon))


def test_who_did_most_in_the_run(show, ask, units):
    [[first, last]] = ask(
        "select first_day, last_day from agg_emergency_runs where unit_code = $unit order by 1 desc limit 1",
        unit=units["street"],
    )
    most = ask(
        f"""
        select unit_name, sum(hours_as_of) as hours from fct_volunteer_hours
        join (select distinct unit_code, unit_name from dim_unit where is_current) using (unit_code)
        where duty_state = '急时' and cast(checked_in_at as date) between $first and $last and {BELOW}
        group by all order by hours desc
        """,
        unit=units["street"],
        first=first,
        last=last,
    )
    shown = rows(part(show(f"/volunteers?unit={units['street']}"), "runs"))[: min(len(most), 8)]
    assert [(row[0], row[2]) for row in shown] == [(name, count(hours)) for name, hours in most[:8]]


def test_teams_by_type(show, ask):
    expected = ask("""
        with acts as (
            select team_type, count(*) as activities, count(*) filter (where duty_state = '急时') as emergency
            from fct_volunteer_activities join dim_volunteer_team using (team_code)
            where is_held and started_at between '2026-10-01' and '2026-10-31 23:59:59' group by all
        ), hours as (
            select team_type, sum(hours_as_of) as hours
            from fct_volunteer_hours join fct_volunteer_activities using (activity_id)
            join dim_volunteer_team using (team_code)
            where checked_in_at between '2026-10-01' and '2026-10-31 23:59:59' group by all
        )
        select team_type, count(*), any_value(activities), any_value(emergency), any_value(hours)
        from dim_volunteer_team left join acts using (team_type) left join hours using (team_type)
        where founded_on <= '2026-10-31' and coalesce(disbanded_on, '9999-12-31') >= '2026-10-31' group by all
    """)
    shown = {row[0]: row for row in rows(part(show("/volunteers"), "teams"))}
    assert len(expected) == 5
    for kind, teams, activities, emergency, hours in expected:
        row = shown[kind]
        assert (row[2], row[4], row[5]) == (count(hours or 0), str(emergency or 0), f"{teams:,}")
        assert row[3].startswith(count(activities or 0))


def test_activities_by_kind(show, ask):
    expected = ask("""
        select activity_type, count(*) from fct_volunteer_activities
        where is_held and started_at between '2026-10-01' and '2026-10-31 23:59:59' group by all
    """)
    shown = {row[0]: row[2] for row in rows(part(show("/volunteers"), "teams"))}
    assert {kind: f"{value:,}" for kind, value in expected}.items() <= shown.items()


def test_units_below_and_what_their_check_ins_lack(show, ask, units):
    expected = ask(
        f"""
        select unit_code, any_value(unit_name), sum(hours_as_of), count(*) filter (where flag <> 'ok') / count(*) * 100
        from fct_volunteer_hours join (select unit_code, unit_name from dim_unit where is_current) using (unit_code)
        where checked_in_at between '2026-10-01' and '2026-10-31 23:59:59' and {BELOW} group by unit_code
        """,
        unit=units["street"],
    )
    kpis = ask("select unit_code, kpi_id, value from fct_kpi_monthly where basis = 'as_was' and month = '2026-10-01'")
    kpi = {(unit, name): value for unit, name, value in kpis}
    shown = {row[0]: row for row in rows(part(show(f"/volunteers?unit={units['street']}"), "units"))}
    assert len(expected) == len(shown) > 1
    for code, name, hours, flagged in expected:
        row = shown[name]
        assert row[1].startswith(count(hours)) and row[6] == share(flagged)
        assert row[2].startswith(count(kpi[code, "volunteer_activities"]))
        assert row[3].removeprefix("●").removeprefix("▲") == share(kpi[code, "member_participation"])
        assert (row[4], row[5]) == (
            share(kpi[code, "emergency_activity_share"]),
            count(kpi[code, "volunteer_teams"]),
        )


def test_what_flags_cost(show, ask):
    expected = ask("""
        select flag, count(*), sum(case
            when flag in ('no_checkout', 'negative', 'too_long')
                then greatest(date_diff('second', checked_in_at, ended_at) / 3600, 0)
            when flag = 'overlap' then date_diff('second', checked_in_at, checked_out_at) / 3600 - hours_as_of
            when date_diff('second', checked_in_at, checked_out_at) between 1 and 57600
                then date_diff('second', checked_in_at, checked_out_at) / 3600
            else 0 end)
        from fct_volunteer_hours left join fct_volunteer_activities using (activity_id)
        where checked_in_at between '2026-10-01' and '2026-10-31 23:59:59' and flag <> 'ok' group by flag
    """)
    shown = rows(part(show("/volunteers"), "flags"))
    words = {
        "no_checkout": "未签退",
        "overlap": "与另一次签到重叠",
        "too_long": "超过16小时",
        "negative": "签退不晚于签到",
    }
    words |= {"not_held": "活动未开展", "unknown_activity": "活动不明"}
    counts = {words[flag]: checkins for flag, checkins, _ in expected}
    assert {(row[0], row[3].removesuffix("估")) for row in shown} == {(words[f], count(h)) for f, _, h in expected}
    assert all(row[1].startswith(count(counts[row[0]])) for row in shown)


def test_a_street_is_shown_nothing_of_another(city_home, ask, units):
    """Every query of the page, asked for another street by somebody who may see one only."""
    other = ask("select max(unit_code) from dim_unit where level = 'street' and is_current")[0][0]
    asked = {"unit": other, "month": JUNE, "kpis": "volunteer_hours", "kpi": "volunteer_hours"}
    asked |= {"first_day": dt.date(2026, 6, 15), "last_day": dt.date(2026, 6, 21)}
    queries = [
        "kpi_cards",
        "kpi_months",
        *[f"volunteers/{n}" for n in ("runs", "run_units", "units", "activities", "teams")],
    ]
    repository = Repository(city_home / "published")
    with repository.session(Scope(units["street"])) as session:
        assert [name for name in queries if session.frame(name, **asked).height] == []
        assert session.frame("volunteers/run_days", **asked)["activities"].sum() == 0
        assert session.frame("volunteers/flags", **asked)["checkins"].sum() == 0
    with repository.session(Scope(other)) as session:
        assert all(session.frame(name, **asked).height for name in queries)
    repository.close()


def test_the_page_as_it_is_walked(watch, city, ask, units):
    watched = watch()
    page = watched.page
    page.goto(f"{city.address}/volunteers")
    expect(page.locator("h1")).to_contain_text("10月志愿服务")
    page.locator("#runs article.runs a.lk").last.click()
    expect(page.locator("h1")).to_contain_text("8月志愿服务")
    assert "month=2025-08" in page.url
    expect(page.locator("#runs .story")).to_contain_text("2025年8月13日")
    page.go_back()
    page.locator("#units a.lk").first.click()
    expect(page.locator(".bc b")).not_to_have_text("星渚市")
    expect(page.locator("#runs .js-plotly-plot .main-svg").first).to_be_visible()
    page.locator("#units .offer").click()
    with page.expect_download() as saved:
        page.locator("#units .as-xlsx").click()
    assert saved.value.suggested_filename.startswith("志愿服务按单位_")
    phone = watch(390)
    phone.page.goto(f"{city.address}/volunteers?month=2026-06&lang=en")
    expect(phone.page.locator("h1")).to_contain_text("emergency duty on 15 Jun")
    expect(phone.page.locator("#runs .js-plotly-plot .main-svg").first).to_be_visible()
    assert phone.overflow() == 0


def test_the_workbook_of_the_units_holds_what_sql_says(city, ask, units):
    found = workbook(f"{city.address}/download/volunteers/units.xlsx?unit={units['street']}")
    expected = ask(
        "select unit_code, value from fct_kpi_monthly where kpi_id = 'volunteer_hours' and basis = 'as_was'"
        " and month = $month"
        " and unit_code in (select unit_code from dim_unit where parent_code = $unit and is_current)",
        month=OCTOBER,
        unit=units["street"],
    )
    assert sorted(row[1] for row in found) == pytest.approx(sorted(value for _, value in expected))
