"""The finding of people and grids says what the figures carry, and no more."""

import datetime as dt

from dashboards.findings.people import compose
from dashboards.findings.writer import Writer

NOW, END = dt.date(2026, 10, 1), dt.date(2026, 10, 31)


def posts(community=0, grid=0, micro_grid=0, units=10):
    levels = {"community": community, "grid": grid, "micro_grid": micro_grid}
    rows = [{"level": level, "units": units, "vacant": vacant} for level, vacant in levels.items()]
    return [*rows, {"level": None, "units": 3 * units, "vacant": community + grid + micro_grid}]


def below(**lacking):
    return [{"unit_name": name, "lacking": count} for name, count in lacking.items()]


def floors(**people):
    rows = [
        {"unit_name": name, "people": n, "streets_below": sum(p < 5 for p in people.values())}
        for name, n in people.items()
    ]
    return sorted(rows, key=lambda row: row["people"])


def said(posts_=(), below_=(), floors_=(), contacts=(), estates=None, tasks=None, lang="zh", as_of=END):
    writer = Writer(lang, NOW, as_of, "示例市", {})
    found = compose(list(posts_), list(below_), list(floors_), list(contacts), estates, tasks, writer)
    return found.headline, found.support


def test_vacancies_by_level_and_who_has_most():
    headline, _ = said(posts(grid=2, micro_grid=4), below(东湖街道=4, 西园街道=2))
    assert headline == "示例市10月网格岗位30个，空缺6个（网格长2、网格员4），东湖街道最多，4个"


def test_all_in_one_unit_is_said_as_such():
    headline, _ = said(posts(grid=1), below(东湖街道=1, 西园街道=0))
    assert headline == "示例市10月网格岗位30个，空缺1个（网格长1），都在东湖街道"


def test_nobody_is_named_where_two_have_as_many_or_there_is_one_unit():
    assert "街道" not in said(posts(grid=4), below(东湖街道=2, 西园街道=2))[0]
    assert "街道" not in said(posts(grid=4), below(东湖街道=4))[0]


def test_all_posts_filled_and_no_posts_at_all():
    assert said(posts())[0] == "示例市10月网格岗位30个，都有人"
    assert said()[0] == "示例市10月没有在用的网格岗位"


def test_floors():
    assert said(posts(), floors_=floors(甲街道=5, 乙街道=9))[0].endswith("；各街道专职党务干部都不少于5人")
    assert said(posts(), floors_=floors(甲街道=4, 乙街道=9))[0].endswith("；甲街道专职党务干部不足5人（4人）")
    assert said(posts(), floors_=floors(甲街道=4, 乙街道=0, 丙街道=5))[0].endswith("；2个街道专职党务干部不足5人")
    assert said(posts(), floors_=floors(甲街道=5))[0].endswith("；专职党务干部不少于5人")


def test_support_names_what_is_missing():
    contacts = [
        {"target_kind": "building", "gaps": 38},
        {"target_kind": "street", "gaps": 0},
        {"target_kind": "branch", "gaps": 1},
    ]
    estates, tasks = {"estates_in_all": 70, "complete": 18}, {"in_force": 51, "forms": 122}
    assert said(posts(), contacts=contacts, estates=estates, tasks=tasks)[1] == (
        "没有联系人的有楼栋38栋、党支部1个；小区70个，三方齐全18个（25.7%）；全市准入网格事项51项，涉及表单122份。"
    )


def test_what_there_is_none_of_is_left_out():
    assert said(posts(), contacts=[{"target_kind": "street", "gaps": 0}])[1] == "挂点联系没有缺口。"
    assert said(posts(), tasks={"in_force": 0, "forms": 0})[1] == "挂点、小区和准入事项都没有数。"


def test_a_month_that_is_not_over_says_its_day():
    assert said(posts(), as_of=dt.date(2026, 10, 9))[0] == "示例市截至10月9日网格岗位30个，都有人"


def test_english_is_a_sentence():
    headline, support = said(posts(grid=1), tasks={"in_force": 2, "forms": 3}, lang="en")
    assert headline == "示例市 in Oct: 1 of 30 posts of the grids are vacant (1 grid leaders)"
    assert support == "2 tasks let into the grids city-wide, 3 forms."
