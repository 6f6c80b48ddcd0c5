"""Dagster's instance in the home, and runs whose process died."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import yaml
from dagster import DagsterRunStatus, RunsFilter, job, op

from ingest.home import Home
from orchestration.instance import (
    PROCESS_TAG,
    close_killed_runs,
    forget_old_runs,
    open_instance,
    prepare,
    process_mark,
)


@op
def nothing():
    pass


@job
def idle():
    nothing()


def test_settings_name_this_home_and_send_nothing_out(tmp_path: Path):
    home = Home.open(tmp_path / "home")
    settings = yaml.safe_load((prepare(home) / "dagster.yaml").read_text())
    assert settings["telemetry"] == {"enabled": False}
    assert settings["run_storage"]["config"]["base_dir"] == str(tmp_path / "home" / "dagster" / "storage")


def test_only_runs_whose_process_is_gone_are_closed(tmp_path: Path):
    dead = subprocess.Popen(["sleep", "60"])
    os.kill(dead.pid, signal.SIGKILL)
    dead.wait()
    marks = {
        "gone": f"{dead.pid}:12345",
        "mine": process_mark(),
        "reused": f"{os.getpid()}:1",  # this number, but another process had it
        "unmarked": None,
    }
    with open_instance(Home.open(tmp_path / "home")) as instance:
        ids = {}
        for name, mark in marks.items():
            tags = {PROCESS_TAG: mark} if mark else {}
            run = instance.create_run_for_job(idle, status=DagsterRunStatus.STARTED, tags=tags)
            ids[name] = run.run_id
        assert sorted(close_killed_runs(instance)) == sorted([ids["gone"], ids["reused"]])
        failed = instance.get_runs(RunsFilter(statuses=[DagsterRunStatus.FAILURE]))
        assert {r.run_id for r in failed} == {ids["gone"], ids["reused"]}
        assert close_killed_runs(instance) == []


def test_the_newest_finished_runs_are_kept(tmp_path: Path):
    with open_instance(Home.open(tmp_path / "home")) as instance:
        runs = [idle.execute_in_process(instance=instance).run_id for _ in range(3)]
        open_run = instance.create_run_for_job(idle, status=DagsterRunStatus.STARTED).run_id
        forget_old_runs(instance, keep=2)
        assert [r.run_id for r in instance.get_runs()] == [open_run, runs[2]]


def test_events_are_read_back_after_the_connections_are_closed(tmp_path: Path):
    home = Home.open(tmp_path / "home")
    with open_instance(home) as instance:
        run_id = idle.execute_in_process(instance=instance).run_id
    with open_instance(home) as instance:
        types = [e.dagster_event.event_type_value for e in instance.all_logs(run_id) if e.is_dagster_event]
    assert types[0] == "PIPELINE_START"
    assert types[-1] == "PIPELINE_SUCCESS"
    assert types.count("STEP_SUCCESS") == 1
