"""A run killed without warning at five points: the old build stands whole, and the next run completes.

The points are taken one after the other on one home, so that each run starts from what the killed one left.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import hand_exports
from dagster import DagsterRunStatus
from killing import kill_when, whole_build

from ingest.home import Home
from orchestration.instance import open_instance


def points(home: Path) -> dict[str, Callable[[], bool]]:
    """Moments of a run by what is seen in the home first."""
    landed = set((home / "landing").rglob("*.json"))
    published = home / "published"
    records = set(published.glob("*.json"))
    dbt_log = home / "warehouse" / "dbt" / "logs" / "dbt.log"
    logged = dbt_log.stat().st_size
    warehouse = home / "warehouse" / "gridledger.duckdb"
    built = warehouse.stat().st_mtime_ns
    return {
        "the arrivals are written down": lambda: (home / "landing/arrivals/000002.json").exists(),
        "the new file is landed": lambda: set((home / "landing").glob("visits/*.json")) - landed != set(),
        "the warehouse is attached anew": lambda: warehouse.stat().st_mtime_ns != built,
        "dbt builds": lambda: dbt_log.stat().st_size > logged + 2000,
        "the build is written": lambda: any(published.glob(".gridledger-*.tmp")),
        "the build has its record": lambda: set(published.glob("*.json")) - records != set(),
    }


def test_killed_at_any_point(home: Path):
    old = whole_build(home)
    hand_exports.write_march(home / "inbox")
    for point in points(home):
        seen = points(home)[point]  # as seen from what lies in the home by now
        process = hand_exports.start("run", "--home", str(home))
        assert kill_when(process, seen), f"ended before {point}"
        # The last point lies so close to the link that it may have moved: then to a whole new build.
        assert whole_build(home) == old or point == "the build has its record", point
    process = hand_exports.start("run", "--home", str(home))
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, out + err
    assert whole_build(home) > old
    assert hand_exports.ask(home, "SELECT count(*) FROM fct_visits WHERE is_made") == [(4,)]
    assert not list((home / "published").glob(".*"))
    assert not (home / "warehouse" / "run.unfinished").exists()
    with open_instance(Home.open(home)) as instance:
        statuses = [r.status for r in instance.get_runs()]
    assert statuses[0] == statuses[-1] == DagsterRunStatus.SUCCESS
    assert set(statuses[1:-1]) == {DagsterRunStatus.FAILURE}
