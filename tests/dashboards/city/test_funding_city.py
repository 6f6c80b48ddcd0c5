"""资金 of the demo city: every figure against SQL on the ledger and the lists, and the page as its user walks it."""

import datetime as dt
import statistics

import pytest
from playwright.sync_api import expect
from reading import part, rows, walk, workbook

from dashboards.repository import Repository
from dashboards.scope import Scope

OCTOBER = dt.date(2026, 10, 1)
DUES = "城市基层党建专项党费"
# The ledger, the lists of projects and wishes, each line with every unit it counts for on its day.
LEDGER = """
    from fct_funding as f join bridge_unit_hierarchy as b
        on f.unit_code = b.unit_code and f.booked_on between b.effective_from and b.effective_to
"""


def wan(yuan) -> str:
    return f"{float(yuan) / 1e4:,.1f}".replace("-", "−")


@pytest.fixture(scope="module")
def units(ask) -> dict[str, str]:
    found = ask("select level, min(unit_code) from dim_unit where is_current and level is not null group by level")
    return dict(found)


@pytest.mark.parametrize("level", ["city", "street", "community"])
def test_the_cards_are_the_ledger_and_the_kpis(show, ask, units, level):
    page = show(f"/funding?unit={units[level]}")
    cards = {
        n.attributes.get("data-kpi") or n.attributes.get("data-fact"): n.text()
        for n in walk(part(page, "facts"))
        if n.tag == "article"
    }
    [[received, spent]] = ask(
        f"""
        select sum(amount_yuan) filter (where direction in ('到位', '到位退回')),
            sum(amount_yuan) filter (where direction in ('支出', '支出退回'))
        {LEDGER} where ancestor_code = $unit and booked_on between '2026-10-01' and '2026-10-31'
        """,
        unit=units[level],
    )
    assert f"到位{wan(received)}万元" in cards["funding"] and f"支出{wan(spent)}万元" in cards["funding"]
    kpis = ask(
        "select kpi_id, value, status from fct_kpi_monthly"
        " where basis = 'as_was' and unit_code = $unit and month = $month and kpi_id = any($names)",
        unit=units[level],
        month=OCTOBER,
        names=[name for name in cards if name != "funding"],
    )
    assert len(kpis) == len(cards) - 1 == (3 if level == "community" else 4)
    for name, value, status in kpis:
        if status == "no_data":
            assert "无数据" in cards[name]
        else:
            assert (wan(value) if name == "matched_funding_yuan" else f"{value:.1f}") in cards[name]


def test_leverage_is_matched_by_dues_for_service_centres_and_matched_is_the_kpi(show, ask, units):
    [[dues, matched]] = ask(
        """
        select sum(amount_yuan) filter (where source = $dues), sum(amount_yuan) filter (where source <> $dues)
        from fct_funding where purpose = '党群服务中心' and direction in ('到位', '到位退回')
            and booked_on between '2026-01-01' and '2026-10-31'
        """,
        dues=DUES,
    )
    [[of_kpi]] = ask(
        "select sum(value) from fct_kpi_monthly where kpi_id = 'matched_funding_yuan' and basis = 'as_was'"
        " and unit_code = $unit and month between '2026-01-01' and '2026-10-01'",
        unit=units["city"],
    )
    assert float(matched) == pytest.approx(of_kpi)
    page = show("/funding")
    said = part(page, "finding").text()
    assert f"党群服务中心到位专项党费{wan(dues)}万元，其他来源{wan(matched)}万元" in said
    assert f"当年1元专项党费撬动{matched / dues:.2f}元" in part(page, "trends").text()


@pytest.mark.parametrize(("side", "directions"), [("received", ["到位", "到位退回"]), ("spent", ["支出", "支出退回"])])
def test_the_flows_and_their_sum(show, ask, units, side, directions):
    expected = ask(
        f"""
        select source, purpose, sum(amount_yuan), coalesce(sum(amount_yuan) filter (where booked_on >= '2026-10-01'), 0)
        {LEDGER} where ancestor_code = $unit and direction = any($directions)
            and booked_on between '2026-01-01' and '2026-10-31' group by all
        """,
        unit=units["street"],
        directions=directions,
    )
    block = part(show(f"/funding?unit={units['street']}&measure={side}_yuan"), "flows")
    *shown, total = rows(block)
    whole = sum(row[2] for row in expected)
    assert sorted((r[0], r[1], r[3], r[5]) for r in shown) == sorted((s, p, wan(y), wan(m)) for s, p, y, m in expected)
    shares = {(s, p): round(float(y / whole * 100), 1) + 0.0 for s, p, y, _ in expected}  # no -0.0
    assert {(r[0], r[1]): r[4] for r in shown} == {pair: f"{share:.1f}%" for pair, share in shares.items()}
    assert (total[3], total[5]) == (wan(whole), wan(sum(row[3] for row in expected)))


def test_parts_by_source_and_by_purpose(show, ask):
    block = rows(part(show("/funding"), "breakdowns"))
    shown = {row[0]: row[2] for row in block}
    for column, directions in (("source", "'到位', '到位退回'"), ("purpose", "'支出', '支出退回'")):
        expected = ask(f"""
            select {column}, sum(amount_yuan) from fct_funding
            where direction in ({directions}) and booked_on between '2026-10-01' and '2026-10-31' group by all
        """)
        assert {name: wan(yuan) for name, yuan in expected}.items() <= shown.items()


def test_estates_that_wait_for_start_up_money_are_those_the_kpi_lacks(show, ask, units):
    """In June 2025 one branch was over its sixty days."""
    page = show("/funding?month=2025-06")
    shown = {row[0].removesuffix("*"): row for row in rows(part(page, "startup"))}
    expected = ask("""
        select estate_name, branch_founded_on, coalesce(sum(amount_yuan) filter (where booked_on <= '2025-06-30'), 0)
        from dim_estate left join fct_funding on reference_code = estate_code and purpose = '支部启动经费'
            and direction in ('到位', '到位退回')
        where branch_founded_on between date '2024-07-01' - 60 and date '2025-06-30' group by all
    """)
    assert len(shown) == len(expected)
    day = dt.date(2025, 6, 30)
    for name, founded, received in expected:
        waits = received < 30_000 and founded + dt.timedelta(60) <= day
        state = "●已到位" if received >= 30_000 else "■超期未到位" if waits else "未满60天"
        assert (shown[name][4], shown[name][6]) == (wan(received), state)
    [[reached, due]] = ask(
        "select numerator, denominator from fct_kpi_monthly where kpi_id = 'branch_startup_funding_rate'"
        " and basis = 'as_was' and unit_code = $unit and month = '2025-06-01'",
        unit=units["city"],
    )
    assert sum(row[6].endswith("超期未到位") for row in shown.values()) == due - reached == 1
    assert "1个小区的支部启动经费过了60天还没有到位" in part(page, "finding").text()


def test_days_of_projects_and_wishes_by_unit(show, ask, units):
    found = ask("""
        select 'project', ancestor_code, completed_on, completed_on - approved_on from fct_micro_projects
        join bridge_unit_hierarchy using (unit_code)
        where status = '完成' and completed_on between '2025-11-01' and '2026-10-31'
            and last_day(completed_on) between effective_from and effective_to
        union all
        select 'wish', ancestor_code, fulfilled_on, fulfilled_on - collected_on from fct_micro_wishes
        join bridge_unit_hierarchy using (unit_code)
        where status = '已实现' and fulfilled_on between '2025-11-01' and '2026-10-31'
            and last_day(fulfilled_on) between effective_from and effective_to
    """)
    waiting = dict(
        ask("""
            select 'project' || ancestor_code, count(*) from fct_micro_projects
            join bridge_unit_hierarchy using (unit_code)
            where status in ('申报', '立项', '实施') and effective_to > '2026-10-31' group by all
            union all
            select 'wish' || ancestor_code, count(*) from fct_micro_wishes join bridge_unit_hierarchy using (unit_code)
            where status in ('待认领', '已认领') and effective_to > '2026-10-31' group by all
        """)
    )
    codes = dict(ask("select unit_name, unit_code from dim_unit where level in ('city', 'street') and is_current"))
    shown = rows(part(show("/funding"), "micro"))
    assert len(shown) == len(codes)
    for row in shown:
        code = codes[row[0]]
        for kind, cells in (("project", row[1:4]), ("wish", row[4:7])):
            days = [(day, taken) for k, unit, day, taken in found if (k, unit) == (kind, code)]
            in_month = sum(day >= OCTOBER for day, _ in days)
            median = statistics.median(taken for _, taken in days)
            assert cells == [f"{in_month:,}", f"{median:.1f}", f"{waiting[kind + code]:,}"]


def test_what_has_waited_longest(show, ask, city):
    expected = ask("""
        select project_id, date '2026-10-31' - coalesce(approved_on, proposed_on) as days from fct_micro_projects
        where status in ('申报', '立项', '实施')
        union all
        select wish_id, date '2026-10-31' - collected_on from fct_micro_wishes where status in ('待认领', '已认领')
        order by days desc
    """)
    shown = rows(part(show("/funding"), "waiting"))
    assert [row[5] for row in shown] == [f"{days}天" for _, days in expected[:10]]
    book = workbook(f"{city.address}/download/funding/waiting.xlsx")
    assert {(row[0], row[6]) for row in book} == set(expected)


def test_units_below_add_up_with_what_the_city_booked_itself(show, ask, units):
    expected = ask(
        f"""
        select ancestor_code,
            coalesce(sum(amount_yuan) filter (where direction like '到位%' and booked_on >= '2026-10-01'), 0),
            coalesce(sum(amount_yuan) filter (where direction like '支出%' and booked_on >= '2026-10-01'), 0),
            sum(amount_yuan) filter (where purpose = '党群服务中心' and source = $dues and direction like '到位%'),
            sum(amount_yuan) filter (where purpose = '党群服务中心' and source <> $dues and direction like '到位%')
        {LEDGER} where booked_on between '2026-01-01' and '2026-10-31' and ancestor_level in ('city', 'street')
        group by all
        """,
        dues=DUES,
    )
    names = dict(ask("select unit_code, unit_name from dim_unit where is_current and level in ('city', 'street')"))
    shown = {row[0]: row for row in rows(part(show("/funding"), "units"))}
    streets = [row for row in expected if row[0] != units["city"]]
    for code, received, spent, dues, matched in streets:
        row = shown[names[code]]
        assert row[1].startswith(wan(received)) and row[2].startswith(wan(spent))
        assert (row[3], row[4], row[5]) == (wan(dues), wan(matched), f"{matched / dues:.2f}")
    [city] = [row for row in expected if row[0] == units["city"]]
    assert city[1] == sum(row[1] for row in streets) and city[2] == sum(row[2] for row in streets)
    assert len(shown) == len(streets)  # the city booked nothing itself this month


def test_a_street_is_shown_nothing_of_another(city_home, ask, units):
    other = ask("select max(unit_code) from dim_unit where level = 'street' and is_current")[0][0]
    asked = {"unit": other, "month": OCTOBER, "measure": "spent_yuan", "most": 10}
    queries = [f"funding/{name}" for name in ("flows", "purposes", "days", "micro", "waiting")]
    repository = Repository(city_home / "published")
    with repository.session(Scope(units["street"])) as session:
        assert [name for name in [*queries, "funding/startup"] if session.frame(name, **asked).height] == []
        assert session.frame("funding/months", **asked)["value"].sum() == 0
        assert session.frame("funding/leverage", **asked)["matched"].sum() == 0
        assert session.frame("funding/units", **asked)["spent"].sum() == 0
    with repository.session(Scope(other)) as session:
        assert all(session.frame(name, **asked).height for name in queries)
    repository.close()


def test_the_page_as_it_is_walked(watch, city, ask):
    watched = watch()
    page = watched.page
    page.goto(f"{city.address}/funding")
    expect(page.locator("h1")).to_contain_text("1元专项党费撬动")
    expect(page.locator("#flows .sankey-link").first).to_be_visible()
    received = page.locator("#flows .sankey-link").count()
    page.locator("#flows .seg a", has_text="支出").click()
    expect(page.locator("#flows tbody")).to_contain_text("购买社工服务")
    assert "measure=spent_yuan" in page.url and page.locator("#flows .sankey-link").count() != received
    page.locator("#units a.lk").first.click()
    expect(page.locator("#units h2")).to_have_text("按社区")
    assert "measure=spent_yuan" in page.url
    page.locator("#flows .offer").click()
    with page.expect_download() as saved:
        page.locator("#flows .as-xlsx").click()
    assert saved.value.suggested_filename.startswith("支出资金，来源与用途_")
    phone = watch(390)
    phone.page.goto(f"{city.address}/funding?month=2025-06")
    expect(phone.page.locator("#startup .said")).to_have_text("1个小区的支部成立超过60天还没有到位")
    expect(phone.page.locator("#flows .sankey-link").first).to_be_visible()
    assert phone.overflow() == 0
