"""The normalisers and an office of the ingest's own tests, on the same day and with the same key."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "ingest"))

from asking import KEY, Normalisers, normalisers


@pytest.fixture(scope="module", autouse=True)
def one_day() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRIDLEDGER_TODAY", "2025-03-31")
        patch.setenv("GRIDLEDGER_PSEUDONYM_KEY", KEY)
        for name in ("GRIDLEDGER_HOME", "GRIDLEDGER_INBOX"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="module")
def values(one_day: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Normalisers]:
    with normalisers(tmp_path_factory.mktemp("values")) as found:
        yield found
