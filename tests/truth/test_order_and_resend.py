"""What arrives twice, in pieces, late or in another order gives the same facts, and changes only what it must."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from . import published as p
from .city_files import Export, Part, Row, part, write
from .city_ledgers import Ledgers
from .city_rosters import Rosters
from .city_units import lay_out
from .compare import differences
from .home import Home, Result
from .oracle import Truth

FIRST, SECOND = date(2024, 4, 9), date(2024, 4, 11)
MONTHS = [date(2024, month, 1) for month in (1, 2, 3)]


@dataclass
class Story:
    """A home run twice, with what was published after each run."""

    home: Home
    results: list[Result]
    visits: list[p.Rows]
    lineage: list[p.Rows]
    files: list[dict[tuple[str, str, str], dict[str, Any]]]
    runs: dict[str, tuple[int, date]]

    @property
    def truth(self) -> Truth:
        return Truth(self.home.inbox, SECOND, runs=self.runs)


def make_stock(folder: Path) -> None:
    """Every file of the story, by the name under which it will arrive."""
    places, units, _ = lay_out(8, MONTHS[0])
    ledgers = Ledgers(8, places, Rosters(8, places, MONTHS[0]), MONTHS, FIRST)
    exports = list(units)
    for month in MONTHS:
        exports.append(Export(f"visits/visits_{month:%Y%m}.csv", [part("visits", ledgers.visits(month, 50))]))
    rows = exports[-2].parts[0].rows
    exports += [
        Export("visits/visits_202402_下半.csv", [part("visits", rows[25:])], {"moments": ["slash", "iso"]}),
        Export("visits/visits_202402_上半.csv", [part("visits", rows[:25])], {"wide": 0.5}),
    ]
    exports += _matters(ledgers)
    for export in exports:
        write(export, folder, ledgers.rng)
    shutil.copyfile(folder / "visits/visits_202401.csv", folder / "visits/重报_202401.csv")


def _matters(ledgers: Ledgers) -> list[Export]:
    """Three files about the same matters; which is later is for their runs and names to say."""
    day = date(2024, 2, 5)
    given = {"unit_code": ledgers.places.communities[0], "reported_on": day, "status": "办理中"}
    given |= dict.fromkeys(("accepted_on", "due_on", "resolved_on"))
    rows = [ledgers.row("council_matters", issue_id=f"YT{nth}", **given) for nth in range(4)]
    said = {
        "议题.xlsx": (rows[:3], "环境卫生"),
        "议题_20240301.xlsx": (rows[:2], "公共设施"),
        "先到的.xlsx": (rows[:1], "其他"),
        "不动的.xlsx": (rows[3:], "政策咨询"),
    }
    return [Export(f"council_matters/{name}", [_all(*what)]) for name, what in said.items()]


def _all(rows: Iterable[Row], category: str) -> Part:
    return part("council_matters", [row.again("loaded", category=category) for row in rows])


def arrive(stock: Path, home: Home, names: list[str]) -> None:
    for name in names:
        (home.inbox / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(stock / name, home.inbox / name)


def tell(root: Path, stock: Path, first: list[str], second: list[str]) -> Story:
    """Two runs, two days apart."""
    home = Home(root, FIRST)
    story = Story(home, [], [], [], [], {})
    for number, (names, day) in enumerate(((first, FIRST), (second, SECOND)), start=1):
        home.today = day
        arrive(stock, home, names)
        result = home.run()
        assert result.code == 0, result.err + result.out
        story.results.append(result)
        story.visits.append(p.found_visits(home))
        story.lineage.append(p.found_lineage(home, "fct_visits", "visit_id"))
        story.files.append(home.load_files())
        story.runs |= dict.fromkeys(names, (number, day))
    return story


UNITS = ["org_units/组织_20231231.xlsx", "org_units/2期/组织_2024-05-30.xlsx"]
IN_ORDER = (
    [
        *UNITS,
        "visits/visits_202401.csv",
        "visits/visits_202402.csv",
        "council_matters/先到的.xlsx",
        "council_matters/议题_20240301.xlsx",
        "council_matters/不动的.xlsx",
    ],
    [
        "visits/visits_202403.csv",
        "visits/重报_202401.csv",
        "visits/visits_202402_下半.csv",
        "visits/visits_202402_上半.csv",
        "council_matters/议题.xlsx",
    ],
)
OTHERWISE = (
    [UNITS[1], "visits/visits_202403.csv", "visits/visits_202402_下半.csv", "visits/重报_202401.csv"],
    [UNITS[0], "visits/visits_202402_上半.csv", "visits/visits_202401.csv", "visits/visits_202402.csv"],
)


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stock")
    make_stock(folder)
    return folder


@pytest.fixture(scope="module")
def in_order(stock: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    return tell(tmp_path_factory.mktemp("in-order"), stock, *IN_ORDER)


@pytest.fixture(scope="module")
def otherwise(stock: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    return tell(tmp_path_factory.mktemp("otherwise"), stock, *OTHERWISE)


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
