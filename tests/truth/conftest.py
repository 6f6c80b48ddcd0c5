"""Homes that are made once and looked at by many tests.

Making one takes the real command many seconds, mostly on one core: so those that the selected tests ask for are
begun together, two at a time, and a test waits for its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from .bad_files import Mixed, make_mixed, make_only_bad
from .foreign_city import City, build
from .home import Home, Result
from .oracle import Truth
from .stories import IN_ORDER, OTHERWISE, Story, tell

# name → seed (it decides on the manner of codes), year, as_of
CITIES = {"digits": (4, 2024, None), "chinese": (5, 2021, date(2021, 11, 3))}


@dataclass
class Published:
    """A home that was run, the city in it, and what an independent reading says."""

    home: Home
    city: City
    truth: Truth
    result: Result


def make_foreign(root: Path, name: str) -> Published:
    seed, year, as_of = CITIES[name]
    home = Home(root, date(year + 1, 1, 9))
    city = build(seed, home.inbox, year=year, as_of=as_of)
    result = home.run(*(["--as-of", as_of.isoformat()] if as_of else []))
    assert result.code == 0, result.err + result.out
    return Published(home, city, Truth(home.inbox, city.today, as_of), result)


MAKERS: dict[str, Callable[[Path], Any]] = {
    **{f"foreign-{name}": lambda root, name=name: make_foreign(root, name) for name in CITIES},  # type: ignore[misc]
    "mixed": make_mixed,
    "only_bad": make_only_bad,
    "in_order": lambda root: tell(root, *IN_ORDER),
    "otherwise": lambda root: tell(root, *OTHERWISE),
}


def _wanted(items: list[pytest.Item]) -> list[str]:
    """The homes that the selected tests look at, the slowest first."""
    asked: set[str] = set()
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        parameters = getattr(item, "callspec", None)
        names |= {str(value) for value in parameters.params.values()} if parameters else set()
        asked |= {f"foreign-{name}" for name in names} if "foreign" in names else names
    return [name for name in MAKERS if name in asked]


@pytest.fixture(scope="session")
def homes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, new_home: Callable[[Path], Path]
) -> Iterator[dict[str, Future[Any]]]:
    here = Path(__file__).parent
    wanted = _wanted([item for item in request.session.items if item.path.parent == here])
    with ThreadPoolExecutor(2) as pool:
        begun = {name: pool.submit(MAKERS[name], new_home(tmp_path_factory.mktemp(name))) for name in wanted}
        yield begun
        for future in begun.values():
            future.cancel()


@pytest.fixture(scope="session", params=CITIES)
def foreign(request: pytest.FixtureRequest, homes: dict[str, Future[Any]]) -> Published:
    return homes[f"foreign-{request.param}"].result()


@pytest.fixture(scope="session")
def demo(demo_city: Callable[[], Path]) -> Home:
    return Home(demo_city(), None)


@pytest.fixture(scope="session")
def mixed(homes: dict[str, Future[Any]]) -> Mixed:
    return homes["mixed"].result()


@pytest.fixture(scope="session")
def only_bad(homes: dict[str, Future[Any]]) -> Mixed:
    return homes["only_bad"].result()


@pytest.fixture(scope="session")
def in_order(homes: dict[str, Future[Any]]) -> Story:
    return homes["in_order"].result()


@pytest.fixture(scope="session")
def otherwise(homes: dict[str, Future[Any]]) -> Story:
    return homes["otherwise"].result()
