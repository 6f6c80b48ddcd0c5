"""One home per test, on a day that does not move, with a key that is known."""

from __future__ import annotations

from pathlib import Path

import pytest
from office import CORPUS, Office

TODAY = "2025-03-31"
collect_ignore = [] if CORPUS.is_dir() else ["test_workbook_corpus.py"]


@pytest.fixture(autouse=True)
def small_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDLEDGER_TODAY", TODAY)
    monkeypatch.setenv("GRIDLEDGER_PSEUDONYM_KEY", "a key of the tests")
    for name in ("GRIDLEDGER_HOME", "GRIDLEDGER_INBOX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: 1)  # the files are tiny; one thread each is quickest


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "home")
