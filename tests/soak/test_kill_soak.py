"""A hundred kills at random moments, each followed by a run that completes (``make soak``, some half an hour)."""

from __future__ import annotations

import random
import time
from pathlib import Path

import hand_exports
import pytest
from killing import kill_when, whole_build

KILLS = 100


def finish(home: Path) -> float:
    """Run to the end; the seconds it took."""
    start = time.monotonic()
    process = hand_exports.start("run", "--home", str(home))
    out, err = process.communicate(timeout=600)
    assert process.returncode == 0, out + err
    return time.monotonic() - start


@pytest.fixture(scope="module")
def soaked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    home = tmp_path_factory.mktemp("soak") / "home"
    hand_exports.write_city(home / "inbox")
    return home, finish(home)


@pytest.mark.parametrize("number", range(KILLS))
def test_killed_at_a_random_moment(soaked: tuple[Path, float], number: int):
    home, seconds = soaked
    old = whole_build(home)
    visits = hand_exports.ask(home, "SELECT count(*) FROM fct_visits")[0][0]
    rows = [hand_exports.visit(f"K{number}", "2026-02-20")]
    hand_exports.write_csv(home / "inbox" / "visits" / f"补报{number:03d}.csv", hand_exports.VISITS, rows)
    moment = time.monotonic() + random.Random(number).uniform(0, seconds)
    process = hand_exports.start("run", "--home", str(home))
    was_killed = kill_when(process, lambda: time.monotonic() > moment)
    there = hand_exports.ask(home, "SELECT count(*) FROM fct_visits")[0][0]
    assert there == (visits if whole_build(home) == old else visits + 1)
    if was_killed:
        finish(home)
    assert hand_exports.ask(home, "SELECT count(*) FROM fct_visits") == [(visits + 1,)]
    whole_build(home)
