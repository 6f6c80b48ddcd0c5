"""Every cell of every KPI, score and figure against the independent reading: cities of three plans by the real command,
and cities that hypothesis draws by the same ingest and the same models without what is slow about a run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings

from .home import Home
from .kpi_city import City, Plan, make_city
from .kpi_city_plans import FIXED, PLANS, SETTINGS
from .kpi_figures import figures
from .kpi_harness import arrive, publisher, query, settle
from .kpi_oracle import kpis
from .kpi_scores import Target, attainments, read_targets, scorecard
from .kpi_units import LEVELS
from .oracle import Truth

SCORES = ("level", "score", "rag", "kpis_counted", "weight_counted", "noise", "rank", "ranked_units", "is_provisional")
TABLES = ("fct_kpi_monthly", "fct_scorecard_monthly", "fct_figures")
Cells = dict[Any, tuple]


def same(left: Any, right: Any) -> bool:
    """Numbers within a millionth, of their size where they are large."""
    if isinstance(left, float | int) and isinstance(right, float | int):
        return math.isclose(left, right, rel_tol=1e-6, abs_tol=1e-6)
    return bool(left == right)


def differences(expected: Mapping[Any, tuple], found: Mapping[Any, tuple], *, most: int = 20) -> list[str]:
    """What each side says where they part, at most so many lines; a missing row is None."""
    lines = []
    for key in expected.keys() | found.keys():
        left, right = expected.get(key), found.get(key)
        if left is None or right is None or not all(map(same, left, right)):
            lines.append(f"{' '.join(map(str, key))}: expected {left}, found {right}")
    return sorted(lines)[:most] + ([f"… {len(lines)} in all"] if len(lines) > most else [])


@dataclass(frozen=True)
class Expected:
    """What the oracle says: the three tables, each by its key."""

    monthly: Cells
    scores: Cells
    figures: Cells


def expected(truth: Truth, targets: list[Target]) -> Expected:
    rows = kpis(truth)
    aims = attainments(rows, targets)
    levels = {code: LEVELS[versions[-1].level] for code, versions in truth.tree.versions.items()}
    scores = {}
    for key, score in scorecard(rows, levels, truth.as_of, targets).items():
        scores[key] = tuple(getattr(score, name) for name in SCORES)
    said = figures(rows, truth.tree.cities[0], truth.as_of)
    return Expected(
        {key: (*row, *aims[key]) for key, row in rows.items()},
        scores,
        {(number,): tuple(figure) for number, figure in said.items()},
    )


def found(database: Path) -> Expected:
    monthly = """
        SELECT kpi_id, unit_code, month, basis, numerator, denominator, value, status, target, attainment
        FROM fct_kpi_monthly"""
    scores = f"SELECT unit_code, month, basis, area, {', '.join(SCORES)} FROM fct_scorecard_monthly"
    figure = "SELECT figure_no, kpi_id, value, supported FROM fct_figures"
    cells = [
        {row[:width]: row[width:] for row in query(database, sql)}
        for sql, width in ((monthly, 4), (scores, 4), (figure, 1))
    ]
    return Expected(*cells)


def assert_same(judged: Expected, published: Expected) -> None:
    for name in ("monthly", "scores", "figures"):
        lines = differences(getattr(judged, name), getattr(published, name))
        assert not lines, "\n".join([name, *lines])


def targets_of(home: Path) -> list[Target]:
    path = home / "reference" / "targets.csv"
    return read_targets(path) if path.exists() else []


# Cities of three plans, by the command that people use


@dataclass(frozen=True)
class Run:
    """A home in which the command published a city."""

    city: City
    home: Home

    @property
    def truth(self) -> Truth:
        return self.city.truth(self.home.inbox)


def run(plan: Plan, root: Path) -> Run:
    home = Home(root, plan.today)
    city = make_city(home.inbox, plan)
    home.today = city.days[city.last_run]
    result = home.run(*(["--as-of", city.as_of.isoformat()] if city.as_of else []))
    assert result.code == 0, result.err + result.out
    return Run(city, home)


@pytest.fixture(scope="module", autouse=True)
def runs(
    tmp_path_factory: pytest.TempPathFactory, new_home: Callable[[Path], Path]
) -> Iterator[dict[str, Future[Run]]]:
    """Begun before the first test of this file: the command takes long, and the others have enough to do meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        begun = {name: pool.submit(run, plan, new_home(tmp_path_factory.mktemp("run"))) for name, plan in FIXED.items()}
        yield begun
        for future in begun.values():
            future.cancel()


@settings(SETTINGS, max_examples=10)
@given(PLANS)
def test_any_city_is_published_as_the_oracle_reads_it(plan: Plan) -> None:
    with TemporaryDirectory() as folder:
        place = settle(Path(folder), plan)
        place.begin(*TABLES)
        try:
            judged = expected(place.truth, targets_of(place.home))
        finally:
            database = publisher().end()
        assert_same(judged, found(database))


@pytest.mark.parametrize("name", FIXED)
def test_the_command_publishes_what_the_oracle_reads(name: str, runs: dict[str, Future[Run]]) -> None:
    done = runs[name].result()
    assert_same(expected(done.truth, targets_of(done.home.root)), found(done.home.current.resolve()))


def test_the_fast_way_publishes_what_the_command_does(runs: dict[str, Future[Run]], tmp_path: Path) -> None:
    """All tables, as sets of rows; numbers to nine places, as sums depend on the order in which they are taken."""
    done = runs[next(iter(FIXED))].result()
    database = arrive(done.home.root, tmp_path / "home", done.city).publish()
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{done.home.current.resolve()}' AS command (READ_ONLY)")
        connection.execute(f"ATTACH '{database}' AS fast (READ_ONLY)")
        tables = {
            base: [name for (name,) in connection.execute(_TABLES, [base]).fetchall()] for base in ("command", "fast")
        }
        assert set(tables["command"]) - _OF_BUILDS == set(tables["fast"])
        off = {table: _rows_apart(connection, table) for table in tables["fast"]}
    assert {table: rows for table, rows in off.items() if rows} == {}


#: What a build says of itself is written when it is published.
_OF_BUILDS = {"build_info", "build_tests", "build_history", "fct_kpi_changes"}
_TABLES = "SELECT table_name FROM duckdb_tables() WHERE database_name = ? AND schema_name = 'main'"


def _rows_apart(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple]:
    """Columns that differ, or rows that only one of the two has."""
    described = [
        connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {base}.main.{table})").fetchall()
        for base in ("command", "fast")
    ]
    if described[0] != described[1]:
        return [tuple(described)]
    # The hour at which a file was seen is that of the test.
    columns = [
        f'round("{name}", 9)' if kind == "DOUBLE" else f'"{name}"'
        for name, kind in described[0]
        if name != "first_seen_at"
    ]
    one, other = (f"(SELECT {', '.join(columns)} FROM {base}.main.{table})" for base in ("command", "fast"))
    apart = f"({one} EXCEPT ALL {other}) UNION ALL ({other} EXCEPT ALL {one})"
    return connection.execute(f"{apart} LIMIT 5").fetchall()
