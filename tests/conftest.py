"""What all folders share: things made once for all workers, homes that know the dbt project, and who tests what."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

HERE = Path(__file__).parent
#: What a file's path begins with, longest first, so that the workers end together; all others come after these.
FIRST = (
    *("truth/test_kpi", "truth/", "orchestration/", "corpora/", "dashboards/city/"),
    *("dbt/", "dashboards/", "fuzz/"),
)
#: What tests of these files look at takes long to make, and lives in the process of the worker.
TOGETHER = ("truth/test_kpi", "truth/test_foreign", "dbt/")

PARSE = "import sys; from ingest.home import Home; from orchestration.manifest import load_project; "
PARSE += "load_project(Home.open(sys.argv[1]))"

Shared = Callable[[str, Callable[[Path], object]], Path]


class ByPlace(LoadScopeScheduling):
    """A worker takes all tests of a file, or of files that belong together; in the order of the collection."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0].removeprefix("tests/")
        return next((start for start in TOGETHER if file.startswith(start)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByPlace:
    config.option.loadscopereorder = False
    return ByPlace(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        file = item.path.relative_to(HERE).as_posix()
        return next((rank for rank, start in enumerate(FIRST) if file.startswith(start)), len(FIRST))

    items.sort(key=rank)


@pytest.fixture(scope="session")
def rows_scanned() -> Callable[..., int]:
    """How many rows of its tables a query reads, without the groups it skips."""

    def of(con: duckdb.DuckDBPyConnection, query: str, parameters: Sequence = ()) -> int:
        return below(json.loads(con.execute(f"EXPLAIN (ANALYZE, FORMAT json) {query}", parameters).fetchall()[0][1]))

    def below(operator: dict) -> int:
        return operator.get("operator_rows_scanned", 0) + sum(map(below, operator["children"]))

    return of


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """A folder by its name, made once for all workers: by the first that asks, while the others wait."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base

    def folder(name: str, make: Callable[[Path], object]) -> Path:
        with (base / f"{name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (made := base / f"{name}.made").exists():
                make(base / name)
                made.touch()
        return base / name

    return folder


@pytest.fixture(scope="session")
def demo_city(shared: Shared) -> Callable[[], Path]:
    """The home of the demo city, written and run by its own command when it is asked for; nobody changes it."""

    def run(home: Path) -> None:
        command = [Path(sys.executable).with_name("gridledger"), "demo", "--no-serve", "--json", "--home", home]
        own = {name: value for name, value in os.environ.items() if not name.startswith("GRIDLEDGER_")}
        subprocess.run(command, env=own, check=True, stdout=subprocess.DEVNULL)

    return lambda: shared("demo-city", run)


@pytest.fixture(scope="session")
def new_home(shared: Shared) -> Callable[[Path], Path]:
    """A home in which the dbt project is parsed already, as it is in every home from its second run on.

    Parsing takes longer than all else that a small home's first run does. The demo city and the city written by hand
    are homes that parse it themselves.
    """

    def parse(home: Path) -> None:
        path = os.environ | {"PYTHONPATH": str(HERE.parent)}
        subprocess.run([sys.executable, "-c", PARSE, str(home)], env=path, check=True)

    def made(home: Path) -> Path:
        parsed = shared("parsed", parse) / "warehouse" / "dbt"
        shutil.copytree(parsed, home / "warehouse" / "dbt")
        return home

    return made
