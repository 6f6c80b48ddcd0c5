"""A disk with little room left, then one with room again: that run completes (``make soak``; as root, it mounts)."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import hand_exports
import pytest
from killing import whole_build

DISKS = 20
#: What a run of this city writes at most: with more room it completes.
MOST = 25 << 20
ACCOUNTS = (
    "SELECT sum(abs(rows_read - rows_loaded - rows_duplicate - rows_superseded - rows_quarantined)), count(*) "
    "FROM load_files"
)


def run(home: Path) -> tuple[int, str]:
    process = hand_exports.start("run", "--home", str(home))
    out, err = process.communicate(timeout=600)
    return process.returncode, out + err


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of its own, with a home that was run once."""
    assert os.geteuid() == 0, "a disk is mounted here: run make soak as root"
    folder = tmp_path_factory.mktemp("disk")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=500m", "none", str(folder)], check=True)
    try:
        hand_exports.write_city(folder / "home" / "inbox")
        code, said = run(folder / "home")
        assert code == 0, said
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("number", range(DISKS))
def test_a_disk_that_fills_up(disk: Path, number: int):
    home, filler = disk / "home", disk / "filler"
    old = whole_build(home)
    ((visits,),) = hand_exports.ask(home, "SELECT count(*) FROM fct_visits")
    ((_, files),) = hand_exports.ask(home, ACCOUNTS)
    rows = [hand_exports.visit(f"D{number}", "2026-02-20")]
    hand_exports.write_csv(home / "inbox" / "visits" / f"补报{number:03d}.csv", hand_exports.VISITS, rows)
    room = int(random.Random(number).triangular(0, MOST, 0))
    with filler.open("wb") as file:
        file.truncate(0)
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - room)
    code, said = run(home)
    if code:
        assert (code, whole_build(home)) == (1, old), said
        assert "磁盘已满" in said and str(home) in said and "Traceback" not in said
    filler.unlink()
    code, said = run(home)
    assert code == 0, said
    assert whole_build(home) > old
    assert hand_exports.ask(home, "SELECT count(*) FROM fct_visits") == [(visits + 1,)]
    assert hand_exports.ask(home, ACCOUNTS) == [(0, files + 1)]
