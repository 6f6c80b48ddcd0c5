"""Pages made ahead: what people open first of a new build is made before anybody asks, while nobody waits.

On the day a build is published everybody looks at its newest month, and the first to ask for a page would wait for its
queries. So a thread asks for those pages itself, as a browser would, and their answers are kept (`answers.py`). It
looks for a new build every few seconds: the first reader does not wait for its opening either.
"""

import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

from flask import Flask
from werkzeug.test import Client

from dashboards.answers import CALLBACK, asked_for
from dashboards.repository import NothingPublishedError, Repository, Session, UnreadableBuildError
from dashboards.routes import PAGES
from dashboards.scope import scope_of_request
from dashboards.state import State

T = TypeVar("T")

_LOOK_EVERY = 5.0  # seconds


class Ahead(threading.Thread):
    """Makes pages of the newest build whenever no request is being answered, until it is told to stop."""

    def __init__(self, server: Flask, repository: Repository) -> None:
        super().__init__(name="ahead", daemon=True)
        self._repository = repository
        self._answer = server.wsgi_app
        self._asked = 0
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
        for state in self._of_newest(states_of) or []:
            with self._turn:
                self._turn.wait_for(lambda: not self._asked or self._stopped.is_set())
            if self._stopped.is_set() or self._of_newest(build_of) != build:
                return False
            client.post(CALLBACK, json=asked_for(state), headers={"Accept-Encoding": "gzip"})
        return True

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


def states_of(session: Session) -> list[State]:
    """What is opened first: of the month that pages open with, named in the address or not, every page of every unit
    down to communities, from the top; then each KPI of the whole."""
    months = session.frame("months").filter("is_default")["month"].to_list()
    if not months:
        return []
    below = session.frame("unit_choice", month=months[0], basis="as_was")["unit_code"][1:]
    paths = [page.path for page in PAGES if page.is_kept]
    states = [
        State(path, month=month, unit=unit) for month in (None, *months) for unit in (None, *below) for path in paths
    ]
    return states + [State("/kpi", kpi=kpi) for kpi in session.frame("kpi_names")["kpi_id"]]
