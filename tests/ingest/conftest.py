"""One home per test, on a day that does not move, with a key that is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import KEY, Normalisers, normalisers
from office import Office

TODAY = "2025-03-31"


@pytest.fixture(autouse=True)
def small_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDLEDGER_TODAY", TODAY)
    monkeypatch.setenv("GRIDLEDGER_PSEUDONYM_KEY", KEY)
    for name in ("GRIDLEDGER_HOME", "GRIDLEDGER_INBOX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: 1)  # the files are tiny; one thread each is quickest


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "home")


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Normalisers]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRIDLEDGER_PSEUDONYM_KEY", KEY)
        with normalisers(tmp_path_factory.mktemp("values")) as found:
            yield found
