"""Killing a run at a moment seen in the file system, and what must hold afterwards."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import hand_exports


def kill_when(process: subprocess.Popen[str], seen: Callable[[], bool]) -> bool:
    """Kill the process without warning as soon as ``seen``; False when it ended before."""
    while process.poll() is None:
        if seen():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return True
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.003)  # leaves the processor to the run
    return False


def whole_build(home: Path) -> str:
    """The build behind the link, which must open, say who it is and have its rows: never half of one."""
    ((build_id, total),) = hand_exports.ask(home, "SELECT build_id, rows_total FROM build_info")
    target = (home / "published" / "current.duckdb").readlink().name
    assert target == f"gridledger-{build_id}.duckdb"
    of_builds = "('build_info', 'build_tests', 'build_history', 'fct_kpi_changes')"
    tables = hand_exports.ask(home, f"SELECT table_name FROM duckdb_tables() WHERE table_name NOT IN {of_builds}")
    rows = " + ".join(f"(SELECT count(*) FROM {table})" for (table,) in tables)
    assert hand_exports.ask(home, f"SELECT {rows}") == [(total,)]
    return build_id
