"""Homes that are made once and looked at by many tests: each by the first that asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

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


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory, new_home: Callable[[Path], Path]) -> Callable[[str], Path]:
    """The folder of a new home by its name."""
    return lambda name: new_home(tmp_path_factory.mktemp(name))


@pytest.fixture(scope="session", params=CITIES)
def foreign(request: pytest.FixtureRequest, empty: Callable[[str], Path]) -> Published:
    return make_foreign(empty(f"foreign-{request.param}"), request.param)


@pytest.fixture(scope="session")
def demo(demo_city: Callable[[], Path]) -> Home:
    return Home(demo_city(), None)


@pytest.fixture(scope="session")
def mixed(empty: Callable[[str], Path]) -> Mixed:
    return make_mixed(empty("mixed"))


@pytest.fixture(scope="session")
def only_bad(empty: Callable[[str], Path]) -> Mixed:
    return make_only_bad(empty("only_bad"))


@pytest.fixture(scope="session")
def in_order(empty: Callable[[str], Path]) -> Story:
    return tell(empty("in_order"), *IN_ORDER)


@pytest.fixture(scope="session")
def otherwise(empty: Callable[[str], Path]) -> Story:
    return tell(empty("otherwise"), *OTHERWISE)
