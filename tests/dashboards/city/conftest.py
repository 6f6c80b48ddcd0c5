"""The demo city as published by its own command, behind a real server: figures of pages are held against SQL on it.

`GRIDLEDGER_TEST_CITY` names a home that is already built, which spares its 45 seconds while a page is being worked on.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from serving import Server

from dashboards.app import page
from dashboards.markup import Node
from dashboards.repository import Repository
from dashboards.state import State


@pytest.fixture(scope="session")
def city_home(demo_city: Callable[[], Path]) -> Path:
    if ready := os.environ.get("GRIDLEDGER_TEST_CITY"):
        return Path(ready)
    return demo_city()


@pytest.fixture(scope="session")
def city(city_home: Path) -> Iterator[Server]:
    running = Server(city_home / "published", city_home).wait()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def ask(city_home: Path) -> Callable[..., list[tuple]]:
    """SQL on the published database, as an analyst would write it; `$name` parameters by keyword."""
    path = (city_home / "published" / "current.duckdb").resolve()

    def run(query: str, **parameters: object) -> list[tuple]:
        with duckdb.connect(str(path), read_only=True) as con:
            return con.execute(query, parameters or None).fetchall()

    return run


@pytest.fixture(scope="session")
def show(city_home: Path) -> Callable[[str], Node]:
    """The tree of a page by its address, as the server would mount it."""
    repository = Repository(city_home / "published", city_home)

    def render(address: str) -> Node:
        path, _, search = address.partition("?")
        return Node("div", page(repository, State.parse(path, search)))

    return render
