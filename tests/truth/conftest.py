"""Homes that are made once and looked at by many tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from .foreign_city import City, build
from .home import Home, Result
from .oracle import Truth

CITIES = {"letters": (3, 2023, None), "digits": (4, 2024, None), "earlier": (5, 2021, date(2021, 11, 3))}


@dataclass
class Published:
    """A home that was run, the city in it, and what an independent reading says."""

    home: Home
    city: City
    truth: Truth
    result: Result


@pytest.fixture(scope="session", params=CITIES)
def foreign(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Published:
    seed, year, as_of = CITIES[request.param]
    home = Home(tmp_path_factory.mktemp(f"foreign-{request.param}"), date(year + 1, 1, 9))
    city = build(seed, home.inbox, year=year, as_of=as_of)
    result = home.run(*(["--as-of", as_of.isoformat()] if as_of else []))
    assert result.code == 0, result.err + result.out
    return Published(home, city, Truth(home.inbox, city.today, as_of), result)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo city, made and run by its own command."""
    home = Home(tmp_path_factory.mktemp("demo"), None)
    result = home.command("demo", "--no-serve")
    assert result.code == 0, result.err + result.out
    return home


@pytest.fixture
def empty_home(tmp_path: Path) -> Home:
    return Home(tmp_path, date(2024, 4, 9))
