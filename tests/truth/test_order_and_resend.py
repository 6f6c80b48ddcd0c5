"""What arrives twice, in pieces, late or in another order gives the same facts, and changes only what it must."""

from __future__ import annotations

from datetime import date

import pytest

from . import published as p
from .compare import differences
from .stories import FIRST, SECOND, Story


def test_a_home_with_three_of_the_exports_runs(in_order: Story) -> None:
    assert len(in_order.visits[0]) == 100
    for table in (*p.KEYED, *p.LISTS, "fct_issues", "fct_whistle_calls", "fct_meetings", "dim_staff", "dim_date"):
        in_order.home.rows(f"SELECT * FROM {table}")
    assert in_order.home.rows("SELECT count(*) FROM fct_service_cases") == [(0,)]


def test_one_more_month_adds_its_rows_and_moves_no_other(in_order: Story) -> None:
    before, after = in_order.visits
    assert len(after) == 150
    assert {key: after[key] for key in before} == before
    old, new = in_order.lineage
    assert {key: new[key] for key in old} == old
    assert {new[key][0] for key in after.keys() - before.keys()} == {"visits/visits_202403.csv"}


def test_what_was_sent_again_is_counted_as_duplicate(in_order: Story) -> None:
    files = in_order.files[1]
    again = {path: row for (_, path, _), row in files.items() if "重报" in path or "半" in path}
    assert {path: (row["status"], row["rows_loaded"], row["rows_duplicate"]) for path, row in again.items()} == {
        "visits/重报_202401.csv": ("same_as", 0, 50),
        "visits/visits_202402_上半.csv": ("loaded", 0, 25),
        "visits/visits_202402_下半.csv": ("loaded", 0, 25),
    }


def test_files_keep_the_day_they_were_first_seen(in_order: Story) -> None:
    before, after = in_order.files
    assert {place: after[place]["first_seen_at"] for place in before} == {
        place: row["first_seen_at"] for place, row in before.items()
    }
    assert {row["first_seen_at"].date() for row in before.values()} == {FIRST}
    assert {after[place]["first_seen_at"].date() for place in after.keys() - before.keys()} == {SECOND}


def test_between_names_without_a_date_the_later_run_says_what_is_so(in_order: Story) -> None:
    found = dict(in_order.home.rows("SELECT issue_id, category FROM fct_issues WHERE channel = 'council'"))
    assert found == {"YT0": "环境卫生", "YT1": "环境卫生", "YT2": "环境卫生", "YT3": "政策咨询"}


@pytest.mark.parametrize("told", ["in_order", "otherwise"])
def test_every_count_is_the_judges(told: str, request: pytest.FixtureRequest) -> None:
    story: Story = request.getfixturevalue(told)
    found = {place: {k: v for k, v in row.items() if k.startswith("rows_")} for place, row in story.files[1].items()}
    expected = {(file.source.id, file.path, file.sheet): file.counts for file in story.truth.files}
    assert not differences(expected, found)
    assert not differences(p.visits(story.truth), story.visits[1])
    assert not differences(p.lineage(story.truth, "visits", "visit_id"), story.lineage[1])
    assert not differences(story.truth.cells, story.home.cells())


def test_another_order_gives_the_same_facts(in_order: Story, otherwise: Story) -> None:
    assert not differences(in_order.visits[1], otherwise.visits[1])
    days = [date(2024, month, day) for month in range(1, 6) for day in (1, 16, 17, 18, 28)]
    assert p.units_on(in_order.home, days) == p.units_on(otherwise.home, days)


def test_nothing_new_publishes_nothing(in_order: Story) -> None:
    before = in_order.home.current.resolve()
    for file in in_order.home.inbox.rglob("*.csv"):
        file.touch()
    result = in_order.home.run()
    assert result.code == 0
    assert in_order.home.current.resolve() == before
    assert result.page["state"] == "nothing_new"
