"""What one run carries with it: the home, its contracts, the options, and a journal of what happened.

All steps of the job run in one process and share one ``Work``. The command line makes it (and holds the lock
already); a run started from Dagster's UI gets its own from the resource below, which takes the lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from time import perf_counter
from typing import Any

from ingest.contracts import Contract
from ingest.home import Home
from ingest.inbox import Look, look
from orchestration.news import inputs
from orchestration.paths import contracts_of


@dataclass
class Journal:
    """Facts about this run, as plain values: the page and the published record are made from it."""

    files: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, dict] = field(default_factory=dict)
    #: Seen by the look at the inbox and gone, or changed, when they were to be read.
    vanished: list[str] = field(default_factory=list)
    stale: list[dict] = field(default_factory=list)
    tests: dict[str, Any] = field(default_factory=dict)
    build: dict[str, Any] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    problem: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Work:
    home: Home
    contracts: dict[str, Contract]
    as_of: str | None = None
    full_refresh: bool = False
    #: Told the stage and how far it is, for a display on a terminal.
    say: Callable[[str], None] = lambda text: None
    journal: Journal = field(default_factory=Journal)
    #: How each data test of this run ended, for the build's own record.
    tests: list[dict[str, Any]] = field(default_factory=list)
    #: What news were looked for with; the same look is registered.
    found: Look | None = None
    #: `news.inputs` at the start of the run.
    taken: str = ""

    @classmethod
    def of(cls, home: Home, **options: Any) -> Work:
        return cls(home, contracts_of(home), **options)

    def look(self, *, peek: bool = False) -> Look:
        """The inbox as this run sees it, looked at once. ``peek``: nothing is transferred, and no run may follow."""
        if self.found is None:
            self.found = look(self.home, self.contracts, peek=peek)
            self.taken = inputs(self.home, self.contracts, self.found, self.as_of)
        return self.found

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the seconds of this block to the stage's."""
        start = perf_counter()
        try:
            yield
        finally:
            self.journal.seconds[name] = self.journal.seconds.get(name, 0.0) + perf_counter() - start


def checked_day(text: str | None) -> str | None:
    """A day as YYYY-MM-DD, or None; ValueError says what is wrong."""
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(f"as_of 应写成 YYYY-MM-DD，收到的是 {text!r}") from None
