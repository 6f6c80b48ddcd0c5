"""Collected only where the corpora lie; each test has a home of its own, on a day that does not move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from corpus import CORPORA

from ingest.home import Home
from ingest.validate import engine

collect_ignore_glob = [] if CORPORA.is_dir() else ["test_*.py"]


@pytest.fixture(autouse=True)
def small_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDLEDGER_TODAY", "2025-03-31")
    monkeypatch.setenv("GRIDLEDGER_PSEUDONYM_KEY", "a key of the tests")
    monkeypatch.delenv("GRIDLEDGER_HOME", raising=False)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.open(tmp_path / "home")


@pytest.fixture
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with engine(home, threads=1) as con:
        yield con
