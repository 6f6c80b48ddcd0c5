"""Dagster's instance in the home: ``dagster/dagster.yaml`` on SQLite, and runs that were killed.

The command line and Dagster's UI open the same instance, so each sees the runs of the other.
"""

from __future__ import annotations

import os
from pathlib import Path

import yaml
from dagster import DagsterInstance, DagsterRun, DagsterRunStatus, RunsFilter

from ingest.home import Home, write_atomically

#: Tag that says which process works on a run.
PROCESS_TAG = "gridledger/process"

#: Runs beyond these are forgotten with their events (some 2 MB each).
KEPT_RUNS = 100

_OPEN = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]


def prepare(home: Home) -> Path:
    """Write the instance's settings (again, if the home was moved); the folder for ``DAGSTER_HOME``."""
    folder = home.dagster
    storage = str(folder / "storage")
    sqlite = {"config": {"base_dir": storage}}
    settings = {
        "run_storage": {"module": "dagster._core.storage.runs", "class": "SqliteRunStorage", **sqlite},
        "event_log_storage": {
            "module": "orchestration.storage",
            "class": "KeptSqliteEventLogStorage",
            **sqlite,
        },
        "schedule_storage": {
            "module": "dagster._core.storage.schedules",
            "class": "SqliteScheduleStorage",
            **sqlite,
        },
        "local_artifact_storage": {
            "module": "dagster._core.storage.root",
            "class": "LocalArtifactStorage",
            "config": {"base_dir": str(folder)},
        },
        # Output of steps is not kept: it is not needed, and capturing it would break the terminal's progress.
        "compute_logs": {
            "module": "dagster._core.storage.noop_compute_log_manager",
            "class": "NoOpComputeLogManager",
        },
        "concurrency": {"runs": {"max_concurrent_runs": 1}},
        "telemetry": {"enabled": False},
    }
    workspace = {
        "load_from": [{"python_module": {"module_name": "orchestration.definitions", "location_name": "gridledger"}}]
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in (("dagster.yaml", settings), ("workspace.yaml", workspace)):
        text = yaml.safe_dump(value, sort_keys=False).encode()
        if not (path := folder / name).exists() or path.read_bytes() != text:
            write_atomically(path, text)
    return folder


def open_instance(home: Home) -> DagsterInstance:
    return DagsterInstance.from_config(str(prepare(home)))


def process_mark() -> str:
    """This process, told apart from a later one with the same number by when it started."""
    pid = os.getpid()
    return f"{pid}:{_started(pid)}"


def close_killed_runs(instance: DagsterInstance) -> list[str]:
    """Report runs as failed whose process is gone; their ids. A run nobody marked yet is left alone."""
    closed = []
    for run in instance.get_runs(RunsFilter(statuses=_OPEN)):
        if (mark := run.tags.get(PROCESS_TAG)) and not _lives(mark):
            instance.report_run_failed(run, "进程中断，运行未完成 · the process was killed before the run ended")
            closed.append(run.run_id)
    return closed


def forget_old_runs(instance: DagsterInstance, keep: int = KEPT_RUNS) -> None:
    """Delete the oldest finished runs, so that a daily run does not fill the disk in the end."""
    runs: list[DagsterRun] = list(instance.get_runs(limit=keep + 50))
    for run in runs[keep:]:
        if run.is_finished:
            instance.delete_run(run.run_id)


def _lives(mark: str) -> bool:
    pid, _, started = mark.partition(":")
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _started(int(pid)) == started


def _started(pid: int) -> str:
    """When a process started, in ticks since boot; empty where the system does not say."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]
