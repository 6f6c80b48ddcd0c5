"""Cities through the real ingest and the real models in a few seconds each.

The work is done by `tests/dbt/fast_publisher.py` in a process of its own (there it says why): the judge imports
nothing of the product, and while that process works, the judge reads the same files.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

from .home import KEY
from .kpi_city import City, Plan, make_city
from .oracle import Truth

_PUBLISHER = Path(__file__).resolve().parents[1] / "dbt" / "fast_publisher.py"


class PublishError(RuntimeError):
    """The publisher could not do what it was told; the message is its traceback."""


class Publisher:
    """The process, started at once and stopped by `close`. One order at a time: `begin` one, then `end` it."""

    def __init__(self, folder: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GRIDLEDGER_")}
        environment["GRIDLEDGER_PSEUDONYM_KEY"] = KEY
        self._errors = (folder / "publisher.log").open("w")
        self._process = subprocess.Popen(
            [sys.executable, str(_PUBLISHER), str(folder)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._errors.close()

    def arrive(self, home: Path, today: date) -> None:
        """What lies in the inbox of `home` and was not there before is first seen today, by a run of its own."""
        self._order(home=str(home), today=today.isoformat())
        self.end()

    def begin(self, home: Path, as_of: date | None, today: date, *tables: str) -> None:
        """Publish what has arrived, and what lies in the inbox today; meanwhile the caller may do other things.

        `tables`: those wanted, which saves the others' time; none means all.
        """
        file = home / "gridledger.duckdb"
        file.unlink(missing_ok=True)
        told = as_of.isoformat() if as_of else None
        self._order(home=str(home), today=today.isoformat(), as_of=told, file=str(file), tables=tables)

    def end(self) -> Path:
        """The database that was built."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        reply = json.loads(line) if line else {"error": f"the publisher ended: see {self._errors.name}"}
        if "error" in reply:
            raise PublishError(reply["error"])
        return Path(reply["file"])

    def publish(self, home: Path, as_of: date | None, today: date, *tables: str) -> Path:
        """Everything in the inbox of `home` as a database with the tables of schema main."""
        self.begin(home, as_of, today, *tables)
        return self.end()

    def _order(self, **order: str | tuple[str, ...] | None) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()


@cache
def publisher() -> Publisher:
    """The one of these tests, with a folder of its own; both go when the tests end."""
    folder = tempfile.TemporaryDirectory(prefix="publisher-")
    process = Publisher(Path(folder.name))
    atexit.register(folder.cleanup)
    atexit.register(process.close)  # the last to be registered is the first to go
    return process


@dataclass(frozen=True)
class Place:
    """A home in which a city has arrived."""

    home: Path
    city: City

    @property
    def truth(self) -> Truth:
        return self.city.truth(self.home / "inbox")

    def begin(self, *tables: str) -> None:
        publisher().begin(self.home, self.city.as_of, self.city.days[self.city.last_run], *tables)

    def publish(self, *tables: str) -> Path:
        self.begin(*tables)
        return publisher().end()


def settle(folder: Path, plan: Plan) -> Place:
    """Write the plan's city and let it arrive in a home, run by run; the files of the last run lie there unseen."""
    city = make_city(folder / "stock" / "inbox", plan)
    return arrive(folder / "stock", folder / "home", city)


def arrive(stock: Path, home: Path, city: City) -> Place:
    """Let the files of a stock arrive, each in its run."""
    if (stock / "reference").exists():
        shutil.copytree(stock / "reference", home / "reference")
    for run in sorted(set(city.runs.values())):
        for path in (path for path, at in city.runs.items() if at == run):
            (home / "inbox" / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(stock / "inbox" / path, home / "inbox" / path)
        if run != city.last_run:
            publisher().arrive(home, city.days[run])
    return Place(home, city)


def query(database: Path, sql: str) -> list[tuple]:
    """Rows of a published database."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()
