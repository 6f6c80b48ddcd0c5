"""队伍网格 on the demo city: every number against SQL on the lists themselves, and the page as its user walks it."""

import datetime as dt

import openpyxl
import pytest
from playwright.sync_api import expect
from reading import tables, walk

DAY = dt.date(2026, 10, 31)
UNITS = "select * from dim_unit where is_current and level is not null"
STAFF = "select * from dim_staff where appointed_on <= $day and coalesce(left_on, $day) >= $day"
# A unit of the grids and whether somebody is in the post that belongs to its level.
POSTS = f"""
    select u.unit_code, u.unit_name, u.level, u.street_code, u.community_code, u.parent_code,
        case level when 'community' then '总网格长' when 'grid' then '网格长' else '网格员' end as post,
        exists(select 1 from ({STAFF}) s where s.unit_code = u.unit_code and s.post = case level
            when 'community' then '总网格长' when 'grid' then '网格长' else '网格员' end) as is_filled
    from ({UNITS}) u where level in ('community', 'grid', 'micro_grid')
"""


def one(value):
    return f"{value:,.1f}"


@pytest.fixture(scope="module")
def page(show):
    return show("/people?month=2026-10")


def test_posts_of_the_grids_and_who_is_missing(page, ask):
    found = tables(page)
    expected = ask(
        f"select post, count(*), count(*) filter (not is_filled), 100 * count(*) filter (is_filled) / count(*) "
        f"from ({POSTS}) group by 1 order by 2",
        day=DAY,
    )
    assert [[row[0], row[2], row[3].lstrip("▲"), row[4]] for row in found["到岗"]] == [
        [post, str(units), str(vacant), one(share)] for post, units, vacant, share in expected
    ]
    vacant = ask(
        f"""select c.unit_name || if(p.level = 'micro_grid', g.unit_name, '') || p.unit_name, post
        from ({POSTS}) p join ({UNITS}) c on c.unit_code = p.community_code
        join ({UNITS}) g on g.unit_code = p.parent_code where not is_filled order by p.unit_code""",
        day=DAY,
    )
    assert sorted((row[0], row[1]) for row in found["空缺名单"]) == sorted(vacant)


def test_the_finding_and_the_cards(page, ask):
    [(posts, vacant)] = ask(f"select count(*), count(*) filter (not is_filled) from ({POSTS})", day=DAY)
    [(targets, linked)] = ask("select denominator, numerator from fct_kpi_monthly where kpi_id = 'contact_coverage' "
                              "and unit_code = 'DS' and basis = 'as_was' and month = date '2026-10-01'")  # fmt: skip
    [(estates, whole)] = ask(
        "select count(*), count(*) filter (branch_founded_on <= $day and committee_founded_on <= $day "
        "and property_company is not null) from dim_estate",
        day=DAY,
    )
    [(tasks, forms)] = ask(
        "select count(*), sum(forms) from fct_grid_task_admissions where admission = '准入' and admitted_on <= $day "
        "and coalesce(valid_to, $day) >= $day",
        day=DAY,
    )
    said = next(node for node in walk(page) if node.attributes.get("id") == "finding")
    title, _, support = (child.text() for child in said.children)
    assert title.startswith(
        f"星渚市10月网格岗位{posts}个，空缺{vacant}个（网格长2、网格员4）；各街道专职党务干部都不少于5人"
    )
    assert support == (
        f"没有联系人的有楼栋{targets - linked:.0f}栋；"
        f"小区{estates}个，三方齐全{whole}个（{one(100 * whole / estates)}%）；"
        f"全市准入网格事项{tasks}项，涉及表单{forms}份。"
    )
    cards = {node.attributes["data-kpi"]: node for node in walk(page) if "data-kpi" in node.attributes}
    values = {
        kpi: [n.text() for n in walk(card) if n.attributes.get("className") == "value"] for kpi, card in cards.items()
    }
    assert values == {
        "grid_staffing_rate": [f"{one(100 * (posts - vacant) / posts)}%"],
        "party_staff_compliance": ["100.0%"],
        "contact_coverage": [f"{one(100 * linked / targets)}%"],
        "three_party_estates_rate": [f"{one(100 * whole / estates)}%"],
        "grid_tasks_in_force": [f"{tasks}项"],
    }


def test_people_by_post_now_and_a_month_ago(page, ask):
    expected = ask(f"select post, count(distinct (person_key, unit_code)) from ({STAFF}) group by 1", day=DAY)
    rows = tables(page)["按岗位"]
    assert {row[0]: row[1] for row in rows} == {post: str(people) for post, people in expected}
    before = dict(
        ask(f"select post, count(distinct (person_key, unit_code)) from ({STAFF}) group by 1", day=dt.date(2026, 9, 30))
    )
    for post, people in expected:
        change = next(row[2] for row in rows if row[0] == post)
        moved = (people - before[post]) / before[post]
        assert change == ("持平" if not moved else f"{'▲' if moved > 0 else '▼'}{abs(moved) * 100:.1f}%"), post


def test_floors_and_heads_by_street(page, ask):
    found = tables(page)
    staff = dict(
        ask(
            f"select u.unit_name, count(distinct person_key) from ({STAFF}) s join ({UNITS}) u using (unit_code) "
            "where post = '街道专职党务干部' group by 1",
            day=DAY,
        )
    )
    assert {row[0]: (row[2], row[3], row[4]) for row in found["街道专职党务干部"]} == {
        street: (str(people), "5", "●达到") for street, people in staff.items()
    }
    heads = ask(
        f"""with micro as (select u.unit_code, u.street_code from ({UNITS}) u where level = 'micro_grid')
        select s.unit_name, count(distinct micro.unit_code),
            count(distinct person_key) filter (post = '党员楼栋长'),
            count(distinct micro.unit_code) filter (post = '党员楼栋长'),
            count(distinct person_key) filter (post = '党员中心户'),
            count(distinct micro.unit_code) filter (post = '党员中心户')
        from micro join ({UNITS}) s on s.unit_code = micro.street_code
        left join ({STAFF}) p on p.unit_code = micro.unit_code group by 1""",
        day=DAY,
    )
    rows = [[cell.lstrip("▲") for cell in row] for row in found["党员楼栋长、党员中心户"]]
    assert sorted(rows[1:]) == sorted(
        [name, str(micro), str(building), f"{with_b}/{micro}", str(house), f"{with_h}/{micro}"]
        for name, micro, building, with_b, house, with_h in heads
    )
    assert rows[0][1] == str(sum(micro for _, micro, *_ in heads))


def test_streets_side_by_side(page, ask):
    expected = ask(
        f"""with cadres as (select distinct on (unit_code, person_key) * from ({STAFF})
            where post in ('社区书记', '社区两委') order by appointed_on desc),
        aged as (select u.street_code, avg(datediff('month', birth_month, date '2026-10-01') / 12.0) age,
            100 * count(*) filter (education in ('大专', '本科', '研究生')) / count(education) college
            from cadres join ({UNITS}) u using (unit_code) group by 1),
        posts as (select street_code, 100 * count(*) filter (is_filled) / count(*) filled from ({POSTS}) group by 1),
        estates as (select u.street_code, 100 * count(*) filter (branch_founded_on <= $day
            and committee_founded_on <= $day and property_company is not null) / count(*) whole
            from dim_estate join ({UNITS}) u using (unit_code) group by 1)
        select unit_name, filled, whole, age, college from ({UNITS}) s
        join posts using (street_code) join aged using (street_code) join estates using (street_code)
        where level = 'street' order by s.unit_code""",
        day=DAY,
    )
    rows = [[cell.lstrip("▲") for cell in row] for row in tables(page)["单位"]]
    assert [[row[0], row[1], row[4], row[5], row[6]] for row in rows] == [
        [name, one(filled), one(whole), one(age), one(college)] for name, filled, whole, age, college in expected
    ]


def test_cadres_by_age_and_education(show, city_home, ask):
    from dashboards.figures.parts import Look
    from dashboards.figures.people import shares
    from dashboards.repository import Repository
    from dashboards.scope import WHOLE_CITY

    with Repository(city_home / "published").session(WHOLE_CITY) as session:
        frame = session.frame("people/cadres", unit="DS0001", month=DAY.replace(day=1))
    bars = {bar["name"]: dict(zip(bar["y"], bar["x"], strict=True)) for bar in
            shares(frame, "education", Look("zh", "light", DAY))["data"]}  # fmt: skip
    expected = ask(
        f"""with cadres as (select distinct on (unit_code, person_key) * from ({STAFF})
            where post in ('社区书记', '社区两委') order by appointed_on desc)
        select coalesce(education, '未填'), 100 * count(*) / sum(count(*)) over () from cadres
        join ({UNITS}) u using (unit_code) where street_code = 'DS0001' group by 1""",
        day=DAY,
    )
    assert {name: units["<b>霁岚街道</b>"] for name, units in bars.items()} == {
        name: round(share, 2) for name, share in expected
    }


def test_contacts_level_by_level(page, ask):
    buildings, streets, communities = (
        ask(query, day=DAY)[0][0]
        for query in (
            "select count(*) from dim_building where $day is not null",
            f"select count(*) from ({UNITS}) where level = 'street' and $day is not null",
            f"select count(*) from ({UNITS}) where level = 'community' and $day is not null",
        )
    )
    branches = ask("select count(*) from dim_estate where branch_founded_on <= $day", day=DAY)[0][0]
    rows = {row[0]: row[1:5] for row in tables(page)["三级挂点和党支部"]}
    assert {name: row[0] for name, row in rows.items()} == {
        "市领导联系街道": str(streets),
        "街道领导驻点社区": str(communities),
        "党员干部联系楼栋": f"{buildings:,}",
        "领导干部联系党支部": str(branches),
    }
    for targets, linked, gaps, share in rows.values():
        all_, part = int(targets.replace(",", "")), int(linked.replace(",", ""))
        assert (gaps, share) == (str(all_ - part), one(100 * part / all_))


def test_estates_and_tasks(page, ask):
    found = tables(page)
    [lacking] = ask(
        "select count(*) filter (not coalesce(branch_founded_on <= $day, false)), "
        "count(*) filter (not coalesce(committee_founded_on <= $day, false)), "
        "count(*) filter (property_company is null) from dim_estate",
        day=DAY,
    )
    assert [int(row[2]) for row in found["缺哪一方"]] == list(lacking)
    tasks = ask(
        "select department, count(*) n, sum(forms) f, count(*) filter (valid_to is null) from fct_grid_task_admissions "
        "where admission = '准入' and admitted_on <= $day and coalesce(valid_to, $day) >= $day "
        "group by 1 order by n desc, f desc, 1",
        day=DAY,
    )
    assert [row[:4] for row in found["按申请部门"]][1:] == [list(map(str, row)) for row in tasks]


def test_from_a_street_to_a_community_and_the_estates_as_a_workbook(watch, city, ask, tmp_path):
    page = watch().page
    page.goto(f"{city.address}/people?month=2026-10")
    page.locator("#below").get_by_role("link", name="槐屿街道").click()
    expect(page.locator("h1")).to_contain_text("槐屿街道10月网格岗位")
    page.locator("#vacancies").get_by_role("link", name="沧屿苑社区").click()
    expect(page.locator("#vacancies .parts")).to_contain_text("第3网格第2微网格")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("槐屿街道10月网格岗位")
    card = page.locator("#estates article").last
    card.get_by_role("button", name="导出").click()
    with page.expect_download() as taken:
        card.get_by_text("Excel 表格").click()
    assert taken.value.suggested_filename == "没有齐全的小区_槐屿街道_2026年10月.xlsx"
    taken.value.save_as(tmp_path / "estates.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "estates.xlsx").active.iter_rows(min_row=5, values_only=True))
    expected = ask(
        f"""select estate_code, e.households, if(coalesce(branch_founded_on <= $day, false), '有', '缺'),
            if(coalesce(committee_founded_on <= $day, false), '有', '缺'), if(property_company is null, '缺', '有')
        from dim_estate e join ({UNITS}) u using (unit_code) where street_code = 'DS0003' order by 1""",
        day=DAY,
    )
    assert sorted((row[0], *row[3:7]) for row in rows) == expected


def test_a_phone_shows_it_in_one_column(watch, city):
    watched = watch(390)
    watched.page.goto(f"{city.address}/people?month=2026-10&unit=DS0001&lang=en&theme=dark")
    expect(watched.page.locator("#cadres .js-plotly-plot").first).to_be_visible()
    wide = "[...document.querySelectorAll('main .scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
    assert watched.page.evaluate(wide) == 0
    assert watched.page.evaluate("document.querySelector('main').scrollWidth <= window.innerWidth")
