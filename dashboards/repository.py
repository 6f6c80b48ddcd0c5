"""The only way to data: named queries on the published database, read-only, within a viewer's scope.

`current.duckdb` is a link that publishing moves. DuckDB hands out the *old* database when a path is opened
again, so the link is resolved and the versioned file behind it is opened. The link is read again for every
request; a new target is opened beside the old one, which is closed when its last reader has left.

A build is opened with small tables and macros in memory beside it (`queries/tables.sql`, `queries/macros*.sql`).
Nearly all the time of a small query is planning, which grows with its operators: what queries share is put together
once.
"""

import datetime as dt
import importlib.util
import io
import logging
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

from dashboards.kept import Kept
from dashboards.scope import Scope
from ingest.original import Line, Place, line_beside_load

log = logging.getLogger(__name__)

# DuckDB imports pandas for every parameter of every query, lest it be one of its values. Where there is none, looking
# for it along the whole path each time takes as long as a small query.
if importlib.util.find_spec("pandas") is None:
    sys.modules["pandas"] = None  # type: ignore[assignment]

QUERIES = Path(__file__).parent / "queries"
# What named queries are written with, set up in this order with every build that is opened.
SET_UP = (
    "tables",
    "macros",
    "macros_units",
    "macros_scores",
    "macros_figures",
    "macros_kpi",
    "macros_moved",
    "macros_trace",
    "macros_issues",
)
LINK = "current.duckdb"
_PARAMETER = re.compile(r"\$([a-z_]+)")
_COMMENT = re.compile(r"--[^\n]*")
# What a build keeps: answers of its queries, and of its pages, compressed.
_MOST_OF_QUERIES, _MOST_OF_PAGES = 32 * 2**20, 64 * 2**20
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    # Each query in the thread of its request: handing a small one to more threads costs more than it wins, and there
    # are more readers than processors.
    "threads": 1,
}
_ATTACH = "ATTACH '{}' AS published (READ_ONLY)"
# What a cursor does not have from another: where names are looked up, the day that ends what is known, and the months.
_NAMES = "SET search_path = 'memory,published'"
_VARIABLES = """
    SET VARIABLE as_of = (SELECT as_of FROM as_of);
    SET VARIABLE months = (SELECT list(month ORDER BY month) FROM memory.months);
"""

Value = str | int | dt.date | None


class NothingPublishedError(Exception):
    """There is no published database yet."""


class UnreadableBuildError(Exception):
    """The published database is there and cannot be opened."""


@cache
def sql(name: str) -> tuple[str, frozenset[str]]:
    """The text of a named query and the parameters it takes."""
    text = (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
    return text, frozenset(_PARAMETER.findall(_COMMENT.sub("", text)))


def attach(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Open a published file read-only in a connection to nothing, whose memory takes what queries are written with."""
    connection.execute(_ATTACH.format(str(path).replace("'", "''")))
    connection.execute(_NAMES)
    for part in SET_UP:
        connection.execute(sql(part)[0])
    connection.execute(_VARIABLES)


def _compact(frame: pl.DataFrame) -> pl.DataFrame:
    """The same in no more memory than it says. DuckDB hands a column over in the memory of its vectors, two thousand
    values each however few there are: kept as they come, thousands of small answers held fifty times what they say."""
    written = io.BytesIO()
    frame.write_ipc_stream(written)
    written.seek(0)
    return pl.read_ipc_stream(written)


class _Build:
    """One opened database file, the number of requests that read it, and the answers it already gave."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = duckdb.connect(config=_CONFIG)
        attach(self.connection, path)
        # It needs nothing from outside itself; a query must not be able to reach anything else.
        self.connection.execute("SET enable_external_access = false")
        self.readers = 0
        self.retired = False
        self.pages: Kept[bytes] = Kept(_MOST_OF_PAGES, len)
        self._answers: Kept[pl.DataFrame] = Kept(_MOST_OF_QUERIES, lambda frame: int(frame.estimated_size()))
        self._idle: list[duckdb.DuckDBPyConnection] = []
        self._lock = threading.Lock()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        cursor = self.connection.cursor()
        cursor.execute(_NAMES)
        cursor.execute(_VARIABLES)
        return cursor

    def close(self) -> None:
        """Called once nobody reads any more."""
        for cursor in self._idle:
            cursor.close()
        self.connection.close()

    def answer(self, name: str, parameters: dict[str, Value]) -> pl.DataFrame:
        """A build never changes, so neither does the answer to a question put to it."""
        key = (name, *sorted(parameters.items()))
        kept = self._answers.get(key)
        if kept is not None:
            return kept
        cursor = self._cursor()
        try:
            frame = _compact(cursor.execute(sql(name)[0], parameters).pl())
        finally:
            with self._lock:
                self._idle.append(cursor)
        self._answers.put(key, frame)
        return frame


class Session:
    """One request's view: one build, one scope. Everything a page shows comes from the same build."""

    def __init__(self, build: _Build, scope: Scope, home: Path | None = None) -> None:
        self._build = build
        self._home = home
        self.scope = scope

    @property
    def answers(self) -> Kept[bytes]:
        """The answers that pages gave of this build."""
        return self._build.pages

    def frame(self, name: str, **parameters: Value) -> pl.DataFrame:
        """Run `queries/<name>.sql`. The scope is not the caller's to leave out."""
        wanted = sql(name)[1]
        given: dict[str, Value] = {**parameters, "scope": self.scope.unit_code}
        missing = wanted - given.keys()
        if missing:
            raise TypeError(f"query {name} lacks {', '.join(sorted(missing))}")
        return self._build.answer(name, {key: given[key] for key in wanted})

    def row(self, name: str, **parameters: Value) -> dict:
        """The first row of a query as a dict, empty when there is none."""
        frame = self.frame(name, **parameters)
        return frame.row(0, named=True) if frame.height else {}

    def line(self, source_id: str, path: str, sheet: str, row: int, sha256: str) -> Line | None:
        """A line of an export beside what was loaded of it, personal data masked; None where no exports are at hand.

        It is for the caller to have asked, within the scope, whether the viewer may see what the line says.
        """
        if self._home is None:
            return None
        return line_beside_load(self._home, source_id, Place(path, sheet, row), sha256)


class Repository:
    """`home` holds inbox and landing, from which a line is read again; without it there is only what is published."""

    def __init__(self, published: Path, home: Path | None = None) -> None:
        self._link = Path(published) / LINK
        self._home = home
        self._build: _Build | None = None
        self._lock = threading.Lock()

    @contextmanager
    def session(self, scope: Scope) -> Iterator[Session]:
        build = self._lease()
        try:
            yield Session(build, scope, self._home)
        finally:
            self._release(build)

    def close(self) -> None:
        """Let go of the build in hand: a process opens a database file in one configuration at a time."""
        with self._lock:
            if self._build:
                self._retire(self._build)
                self._build = None

    def _lease(self) -> _Build:
        with self._lock:
            build = self._newest()
            build.readers += 1
            return build

    def _release(self, build: _Build) -> None:
        with self._lock:
            build.readers -= 1
            if build.retired and not build.readers:
                build.close()

    def _newest(self) -> _Build:
        """The build the link points at; the one in hand when the new one does not open."""
        target = self._link.resolve()
        if self._build and self._build.path == target:
            return self._build
        try:
            opened = self._open(target)
        except (NothingPublishedError, UnreadableBuildError) as error:
            if self._build is None:
                raise
            log.warning("the newest build cannot be opened (%s); still serving %s", error, self._build.path.name)
            return self._build
        if self._build:
            self._retire(self._build)
        self._build = opened
        return opened

    def _open(self, target: Path) -> _Build:
        try:
            if not target.exists():
                # Publishing may have moved the link between reading it and opening what it named.
                target = self._link.resolve(strict=True)
            return _Build(target)
        except FileNotFoundError as error:
            raise NothingPublishedError(str(self._link)) from error
        except duckdb.Error as error:
            raise UnreadableBuildError(str(error)) from error

    @staticmethod
    def _retire(build: _Build) -> None:
        build.retired = True
        if not build.readers:
            build.close()
