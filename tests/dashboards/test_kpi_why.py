"""A change taken apart: its parts add up to it whatever the figures; nobody is blamed whom they do not single out."""

import datetime as dt

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.findings.scores import ScoreWriter
from dashboards.findings.why import Lead, all_moved, detail, is_news, lead, whose
from dashboards.findings.writer import Writer
from dashboards.repository import attach

WRITER = ScoreWriter(Writer("zh", dt.date(2026, 10, 1), dt.date(2026, 10, 31), "示例市", {}), "C", "city", "as_was")
POINTS = {"unit": "%", "value": 94.1, "last_value": 95.2, "step": -1.1, "is_comparable": True}


@pytest.fixture(scope="module")
def taken_apart(shared_folder):
    """Groups (n0, d0, n1, d1) → what each did, by its own share and in all."""
    con = duckdb.connect()
    attach(con, (shared_folder / "current.duckdb").resolve())

    def run(groups: list[tuple], is_share: bool) -> list[tuple[float, float]]:
        con.execute("create or replace temp table groups (n0 double, d0 double, n1 double, d1 double)")
        con.executemany("insert into groups values (?, ?, ?, ?)", groups)
        of = {side: f"sum({side})" if is_share or side[0] == "n" else "null" for side in ("n0", "d0", "n1", "d1")}
        whole = ", ".join(f"{sums} as {side}" for side, sums in of.items())
        return con.execute(f"""
            with whole as (select {whole} from groups)
            select effect_of(g.n0, g.d0, g.n1, g.d1, w.n0, w.d0, w.n1, w.d1),
                   rate_effect_of(g.n0, g.d0, g.n1, g.d1, w.d0, w.d1)
            from groups g cross join whole w order by g.rowid
        """).fetchall()

    return run


amounts = st.floats(0, 1e6, allow_nan=False).map(lambda x: round(x, 2))
group = st.tuples(amounts, st.one_of(st.just(0.0), amounts), amounts, st.one_of(st.just(0.0), amounts))


@settings(max_examples=150, deadline=None)
@given(st.lists(group, min_size=1, max_size=12))
def test_the_effects_of_all_groups_add_up_to_the_change_of_the_share(taken_apart, groups):
    n0, d0, n1, d1 = (sum(column) for column in zip(*groups, strict=True))
    if d0 < 1 or d1 < 1:
        return
    effects = taken_apart(groups, is_share=True)
    size = max(1.0, n0 / d0, n1 / d1) * len(groups)
    assert sum(effect for effect, _ in effects) == pytest.approx(n1 / d1 - n0 / d0, abs=1e-9 * size)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(amounts, st.just(0.0), amounts, st.just(0.0)), min_size=1, max_size=12))
def test_of_a_count_they_are_the_differences_and_add_up(taken_apart, groups):
    effects = taken_apart(groups, is_share=False)
    assert [effect for effect, _ in effects] == pytest.approx([n1 - n0 for n0, _, n1, _ in groups])
    assert effects == [(own, own) for _, own in effects]


def test_shares_by_hand(taken_apart):
    """Two groups of equal weight, one falls from 90 % to 80 %: half of its fall, and nothing by weights."""
    (a, own_a), (b, own_b) = taken_apart([(90, 100, 80, 100), (100, 100, 100, 100)], is_share=True)
    assert (own_a, own_b) == pytest.approx((-0.05, 0))
    assert a + b == pytest.approx(-0.05) and b - own_b == pytest.approx(0)
    # Nobody's share moves, but the weaker group grows from a half to three quarters: weights alone.
    (a, own_a), (b, own_b) = taken_apart([(50, 100, 150, 300), (100, 100, 100, 100)], is_share=True)
    assert (own_a, own_b) == (0, 0)
    assert a + b == pytest.approx(250 / 400 - 150 / 200)


def test_a_group_that_comes_has_no_share_to_compare_and_acts_by_its_weight(taken_apart):
    (_, own), (_, other) = taken_apart([(0, 0, 10, 20), (80, 100, 80, 100)], is_share=True)
    assert own == 0 and other == 0


def row(member, effect, kind="group", **other):
    return {"kind": kind, "member": member, "rate_effect": effect, "n0": 1, "n1": 1, "d0": 233.0, "d1": 362.0,
            "rate0": 94.0, "rate1": 71.5, **other}  # fmt: skip


@pytest.mark.parametrize(
    ("effects", "named"),
    [
        ({"a": -1.0, "b": -0.1}, "a"),
        ({"a": -0.6, "b": -0.3, "c": -0.2}, "a"),
        ({"a": -0.55, "b": -0.54}, None),  # one as much as the other
        ({"a": -0.6, "b": -0.6, "c": 0.1}, None),  # two are half of it each
        ({"a": -0.4, "b": -0.4, "c": -0.3}, None),
        ({"a": -5.0, "b": 3.9}, None),  # another made up for it
        ({"a": -1.1}, None),  # alone it is the whole, which says nothing
        ({"remainder": -1.1, "b": 0.0, "c": 0.0}, None),
        ({"UNKNOWN": -1.1, "b": 0.0, "c": 0.0}, None),
        ({}, None),
    ],
)
def test_who_is_named(effects, named):
    groups = [row(member, effect) for member, effect in effects.items()]
    found = lead(groups, -1.1)
    assert (found and found["member"]) == named


def test_a_sum_of_others_and_the_weights_are_nobody():
    assert lead([row("others", -1.0, "others"), row("mix", -1.0, "mix"), row("a", 0.0), row("b", 0.0)], -1.1) is None


def test_all_are_said_to_have_moved_only_where_each_did():
    down = [row(name, -0.3) for name in "abc"]
    assert all_moved(down, -1.1) == 3
    assert all_moved([*down, row("d", 0.1)], -1.1) == 0
    assert all_moved([*down, row("d", 0.0)], -1.1) == 0
    assert all_moved([*down, row("others", -0.1, "others")], -1.1) == 0
    assert all_moved(down[:2], -1.1) == 0


def test_a_unit_and_a_part_are_one_only_where_their_crossing_is_half():
    unit, part = Lead(row("S1", -1.0), "东湖街道", 0.91), Lead(row("fire_grid", -1.1), "消防网格", 1.0)
    assert whose(POINTS, unit, part, 0.95, WRITER) == "降幅几乎全部来自东湖街道的消防网格"
    assert whose(POINTS, unit, part, 0.6, WRITER) == "降幅主要来自东湖街道的消防网格"
    assert whose(POINTS, unit, part, 0.2, WRITER) == "降幅几乎全部来自消防网格，降幅几乎全部来自东湖街道"
    assert whose(POINTS, unit, part, None, WRITER) == "降幅几乎全部来自消防网格，降幅几乎全部来自东湖街道"
    assert whose(POINTS, None, part, None, WRITER) == "降幅几乎全部来自消防网格"
    assert whose(POINTS, None, None, None, WRITER) == ""


def test_a_count_rises_and_falls_in_words_of_its_own():
    count = {"unit": "件", "value": 120, "last_value": 100}
    part = Lead(row("fire_grid", 15, d0=None), "消防网格", 0.75)
    assert whose(count, None, part, None, WRITER) == "增加的主要是消防网格"
    assert whose({**count, "value": 80}, None, part, None, WRITER) == "减少的主要是消防网格"
    assert detail(count, Lead(row("a", 15, d0=None, n0=20, n1=35), "消防网格", 0.75), WRITER) == "消防网格由20到35。"


def test_the_detail_gives_the_share_before_and_now_and_of_how_many():
    kpi = {**POINTS, "kind": "ratio", "unit_en": "%", "direction": "up"}
    said = detail(kpi, Lead(row("fire_grid", -1.12), "消防网格", 1.0), WRITER)
    assert said == "消防网格由94.0到71.5（分母233→362），拉低1.1百分点。"
    assert detail(kpi, Lead(row("a", -1.0, rate0=None), "甲", 1.0), WRITER) == ""


def test_a_level_change_and_months_that_cannot_be_compared_have_no_cause():
    assert is_news(POINTS)
    assert not is_news({**POINTS, "step": 0.04})
    assert not is_news({**POINTS, "is_comparable": False})
    assert is_news({"unit": "件", "value": 5, "last_value": 0, "is_comparable": True})
    assert not is_news({"unit": "件", "value": 1005, "last_value": 1000, "is_comparable": True})
