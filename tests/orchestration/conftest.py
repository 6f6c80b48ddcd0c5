"""A home that was run once by the real command, and copies of it to try things on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import hand_exports
import pytest

from orchestration.cli import main


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDLEDGER_TODAY", hand_exports.TODAY)
    for name in ("GRIDLEDGER_HOME", "GRIDLEDGER_INBOX", "GRIDLEDGER_PSEUDONYM_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def city(shared: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The hand-written city, run and published. Nobody changes it."""

    def run(home: Path) -> None:
        hand_exports.write_city(home / "inbox")
        process = hand_exports.start("run", "--home", str(home), "--json")
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, out + err
        (home / "first-run.json").write_text(out, encoding="utf-8")

    return shared("city-by-hand", run)


@pytest.fixture
def home(city: Path, tmp_path: Path) -> Path:
    """A copy of the published city."""
    return hand_exports.copy_home(city, tmp_path / "home")


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """The command line in this process: exit code, stdout, stderr."""

    def called(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = main(list(arguments))
        except SystemExit as error:
            code = int(error.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return called


@pytest.fixture
def call_json(call: Callable[..., tuple[int, str, str]]) -> Callable[..., dict]:
    def called(*arguments: str) -> dict:
        code, out, err = call(*arguments, "--json")
        assert code == 0, out + err
        return json.loads(out)

    return called
