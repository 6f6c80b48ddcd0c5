"""Why a KPI moved, on the demo city: the parts add up to every change, and are what the facts say."""

import datetime as dt

import pytest
from test_kpi_city import ON_TIME, nodes, rows

from dashboards.repository import Repository
from dashboards.scope import WHOLE_CITY

OCTOBER, BORDERS = dt.date(2026, 10, 1), dt.date(2025, 7, 1)


@pytest.fixture(scope="module")
def session(city_home):
    with Repository(city_home / "published").session(WHOLE_CITY) as opened:
        yield opened


def moved(session, kpi, by, month, basis, level="community", query="kpi/moved", unit="DS", **more):
    asked = {"kpi": kpi, "unit": unit, "month": month, "basis": basis, "level": level, "is_city": unit == "DS"}
    return session.frame(query, by=by, **asked, **more)


@pytest.mark.parametrize(("month", "basis"), [(OCTOBER, "as_was"), (BORDERS, "as_was"), (BORDERS, "as_is")])
def test_the_parts_of_every_kpi_add_up_to_its_change(month, basis, ask, session):
    """By communities, of which 28 came and 18 went in July 2025, and by channel or type."""
    values = {
        (kpi, at): value
        for kpi, at, value in ask(
            "select kpi_id, month, value from fct_kpi_monthly where unit_code = 'DS' and basis = $basis "
            "and month in ($month, $month - interval 1 month) and status = 'ok'",
            month=month,
            basis=basis,
        )
    }
    before = (month - dt.timedelta(days=1)).replace(day=1)
    seen = {"unit": 0, "part": 0}
    for kpi, function, lowest, part in ask("select kpi_id, function, lowest, part_zh from kpi_catalogue"):
        for by in ["part"] if lowest in ("city", "street") else ["unit", "part"]:
            groups = moved(session, kpi, by, month, basis)
            if function == "median" or (kpi, month) not in values or (kpi, before) not in values:
                assert groups.is_empty(), kpi
                continue
            change = values[kpi, month] - values[kpi, before]
            assert groups["effect"].sum() == pytest.approx(change, abs=1e-6 * max(1, abs(values[kpi, month]))), (
                kpi,
                by,
            )
            seen[by] += by == "unit" or part is not None
            if by == "part" and part:
                assert "remainder" not in groups["member"].to_list(), kpi
    assert seen["unit"] > 40 and seen["part"] > 15


def test_the_bars_run_from_last_months_value_to_this_ones(session):
    for by, level in (("part", "street"), ("unit", "street"), ("unit", "community")):
        bars = moved(session, "on_time_resolution_rate", by, OCTOBER, "as_was", level, "kpi/waterfall", most=10)
        assert bars["bar_start"][0] == pytest.approx(bars["whole0"][0])
        assert bars["bar_end"].to_list()[:-1] == pytest.approx(bars["bar_start"].to_list()[1:])
        assert bars["bar_end"][-1] == pytest.approx(bars["whole1"][0])
        assert bars.filter(kind="group").height <= 10


def test_communities_that_came_or_went_are_marked_and_have_no_share_of_their_own(ask, session):
    in_force = """
        select unit_code from dim_unit
        where level = 'community' and valid_from <= $last and coalesce(valid_to, $last) >= $first
    """
    june = {code for (code,) in ask(in_force, first=dt.date(2025, 6, 1), last=dt.date(2025, 6, 30))}
    july = {code for (code,) in ask(in_force, first=dt.date(2025, 7, 1), last=dt.date(2025, 7, 31))}
    groups = moved(session, "on_time_resolution_rate", "unit", BORDERS, "as_was")
    new, gone = groups.filter("is_new"), groups.filter("is_gone")
    assert (set(new["member"]), set(gone["member"])) == (july - june, june - july) and july - june
    assert set(new["rate_effect"]) == set(gone["rate_effect"]) == {0.0}


def test_the_channels_of_the_page_are_those_of_the_issues(ask, show):
    counted = """
        select channel, count(*) filter (resolved_at <= due_at), count(*) from fct_issues
        where is_valid and date_trunc('month', due_at) = $month::date and due_at::date <= (select as_of from as_of)
        group by 1
    """
    now = {channel: sides for channel, *sides in ask(counted, month="2026-10-01")}
    before = {channel: sides for channel, *sides in ask(counted, month="2026-09-01")}
    whole0, whole1 = (sum(den for _, den in month.values()) for month in (before, now))
    expected = {
        channel: (den0 / whole0 + den1 / whole1) / 2 * 100 * (num1 / den1 - num0 / den0)
        for channel, (num1, den1) in now.items()
        for num0, den0 in [before[channel]]
    }
    first, *shown, weights, last = rows(show(ON_TIME), "waterfall")
    assert [round(float(row[2].replace("−", "-")), 2) for row in shown] == sorted(
        round(effect, 2) for effect in expected.values()
    )
    nums0, nums1 = (sum(num for num, _ in month.values()) for month in (before, now))
    change = 100 * (nums1 / whole1 - nums0 / whole0)
    assert float(weights[3].replace("−", "-")) == pytest.approx(change - sum(expected.values()), abs=0.006)
    assert first[2] == f"{100 * nums0 / whole0:.1f}%" and f"{abs(change):.2f}" in last[-1]


def test_a_median_says_why_it_cannot_be_taken_apart(show):
    assert "中位数不能拆开" in show("/kpi?kpi=median_handling_hours&month=2026-10").text()


def test_a_flow_is_taken_apart_by_what_each_unit_gained_or_lost(ask, show):
    page = show("/kpi?kpi=visits_made&month=2026-10&level=street")
    table = list(nodes(page, "waterfall"))[1]
    shown = {row[0]: row[3] for row in rows(table, "waterfall")[1:-1]}
    counted = ask("""
        select n.unit_name, count(*) filter (month(v.visited_at) = 9), count(*) filter (month(v.visited_at) = 10)
        from fct_visits v
        join dim_unit u on v.unit_code = u.unit_code
            and v.visited_at::date >= coalesce(u.valid_from, '0001-01-01')
            and v.visited_at::date <= coalesce(u.valid_to, '9999-12-31')
        join dim_unit n on n.unit_code = u.street_code and n.is_current
        where v.is_made and v.visited_at >= '2026-09-01' and v.visited_at::date <= (select as_of from as_of)
        group by 1
    """)
    for name, before, now in counted:
        assert shown[name] == f"{before:,} → {now:,}"
