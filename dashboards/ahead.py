"""Pages made ahead: what people open of a new build is made before anybody asks, while nobody waits.

On the day a build is published everybody looks at its newest month, and the first to ask for a page would wait for its
queries. So a thread asks for those pages itself, as a browser would, and their answers are kept (`answers.py`); then
for those of the months before, as far as there is room. It looks for a new build every few seconds: the first reader
does not wait for its opening either.
"""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

import polars as pl
from flask import Flask
from werkzeug.test import Client

from dashboards.answers import CALLBACK, asked_for
from dashboards.repository import NothingPublishedError, Repository, Session, UnreadableBuildError
from dashboards.routes import PAGES
from dashboards.scope import scope_of_request
from dashboards.state import State

T = TypeVar("T")

_LOOK_EVERY = 5.0  # seconds
# So long after the last answer nobody is at work: a page in the making would slow down those that people wait for.
_QUIET = 1.0  # seconds
# Of the room for kept answers; the rest is for what people ask for besides.
_SHARE = 0.75


class Ahead(threading.Thread):
    """Makes pages of the newest build whenever nobody has asked for anything for a while, until it is told to stop."""

    def __init__(self, server: Flask, repository: Repository) -> None:
        super().__init__(name="ahead", daemon=True)
        self._repository = repository
        self._answer = server.wsgi_app
        self._asked = 0
        self._last_answer = -_QUIET
        self._turn = threading.Condition()
        self._stopped = threading.Event()
        server.wsgi_app = self._counted  # type: ignore[assignment]

    def _counted(self, environ: dict, start: Callable) -> Iterable[bytes]:
        with self._turn:
            self._asked += 1
        try:
            return self._answer(environ, start)
        finally:
            with self._turn:
                self._asked -= 1
                self._last_answer = time.monotonic()
                self._turn.notify()

    def run(self) -> None:
        made = None
        while not self._stopped.is_set():
            if (build := self._of_newest(build_of)) != made and self.make():
                made = build
            self._stopped.wait(_LOOK_EVERY)

    def make(self) -> bool:
        """Make the pages of the newest build one after the other; whether it was the newest to the end."""
        build = self._of_newest(build_of)
        client = Client(self._answer)
        for state in self._states():
            self._wait_for_quiet()
            if self._stopped.is_set() or self._of_newest(build_of) != build:
                return False
            if self._of_newest(lambda session: session.answers.share >= _SHARE):
                return True
            client.post(CALLBACK, json=asked_for(state), headers={"Accept-Encoding": "gzip"})
        return True

    def _states(self) -> Iterator[State]:
        for named, month in self._of_newest(months_of) or []:
            yield from self._of_newest(partial(states_of, named=named, month=month)) or []

    def _wait_for_quiet(self) -> None:
        with self._turn:
            while not self._stopped.is_set():
                rest = self._last_answer + _QUIET - time.monotonic()
                if not self._asked and rest <= 0:
                    return
                self._turn.wait(None if self._asked else rest)

    def stop(self) -> None:
        """Finish the page in hand."""
        self._stopped.set()
        with self._turn:
            self._turn.notify()
        if self.is_alive():
            self.join()

    def _of_newest(self, question: Callable[[Session], T]) -> T | None:
        """What the newest build answers; None while there is none."""
        try:
            with self._repository.session(scope_of_request()) as session:
                return question(session)
        except (NothingPublishedError, UnreadableBuildError):
            return None


def build_of(session: Session) -> str:
    return session.row("build")["build_id"]


def months_of(session: Session) -> list[tuple[dt.date | None, dt.date]]:
    """Months as an address names them, and which they are: the one that pages open with, unnamed and named, and those
    before it, back in time."""
    months = session.frame("months")
    if months.is_empty():
        return []
    opens_with = months.filter("is_default")["month"].item()
    back = months.filter(pl.col("month") <= opens_with)["month"].to_list()
    return [(None, opens_with), *zip(back, back, strict=True)]


def states_of(session: Session, named: dt.date | None, month: dt.date) -> list[State]:
    """What is opened of a month: every page of every unit down to communities, from the top; and, where the address
    names no month, each KPI of the whole."""
    units = session.frame("unit_choice", month=month, basis="as_was")["unit_code"][1:]
    paths = [page.path for page in PAGES if page.is_kept]
    states = [State(path, month=named, unit=unit) for unit in (None, *units) for path in paths]
    if named is None:
        states += [State("/kpi", kpi=kpi) for kpi in session.frame("kpi_names")["kpi_id"]]
    return states
