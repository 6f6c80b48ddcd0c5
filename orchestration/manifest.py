"""The dbt project as Dagster and publishing see it: the manifest, parsed once per state of the project.

Parsing takes seconds and importing dbt two more, so the parsed manifest lies in the home under the hash of the
project's files and is read as JSON. dbt's own form of it (for building without parsing again) lies beside it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ingest.home import Home, write_atomically
from orchestration.news import project_hash
from orchestration.paths import DBT_PROJECT, ProjectError
from orchestration.publish import TableDoc

_BUILT = ("model", "seed", "snapshot")


@dataclass(frozen=True)
class Project:
    """What is needed of the manifest, by dbt's unique ids."""

    manifest: dict[str, Any]
    folder: Path

    @cached_property
    def models(self) -> dict[str, dict]:
        """What dbt builds: models, seeds and snapshots that become a table or view."""
        nodes = self.manifest["nodes"]
        return {
            i: n
            for i, n in nodes.items()
            if n["resource_type"] in _BUILT and n["config"].get("materialized") != "ephemeral"
        }

    @cached_property
    def tests(self) -> dict[str, dict]:
        return {i: n for i, n in self.manifest["nodes"].items() if n["resource_type"] == "test"}

    def published(self) -> list[TableDoc]:
        """The tables of schema main, with their descriptions."""
        return sorted(
            (
                TableDoc(
                    node.get("alias") or node["name"],
                    node.get("description", "").strip(),
                    {n: c.get("description", "").strip() for n, c in node["columns"].items()},
                )
                for node in self.models.values()
                if node["schema"] == "main"
            ),
            key=lambda table: table.name,
        )


def dbt_folder(home: Home) -> Path:
    return home.warehouse / "dbt"


def dbt_arguments(home: Home) -> list[str]:
    """Options of every dbt call: nothing is written outside the home, nothing is printed."""
    folder = dbt_folder(home)
    return [
        *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
        *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
        *("--log-level", "none", "--log-level-file", "info"),
    ]


def load_project(home: Home, say: Callable[[str], None] = lambda text: None) -> Project:
    """The parsed project, from the home when its files have not changed since."""
    state = project_hash()
    folder = dbt_folder(home) / f"project-{state}"
    if not (folder / "manifest.json").exists():
        say("读取 dbt 项目 · parsing the dbt project")
        _parse(home, folder)
        for old in dbt_folder(home).glob("project-*"):
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)
    return Project(json.loads((folder / "manifest.json").read_text(encoding="utf-8")), folder)


def _parse(home: Home, folder: Path) -> None:
    from dbt.cli.main import dbtRunner

    os.environ["GRIDLEDGER_WAREHOUSE"] = str(home.warehouse_file)
    with contextlib.redirect_stdout(io.StringIO()):
        result = dbtRunner().invoke(["--no-partial-parse", "parse", *dbt_arguments(home)])
    if not result.success:
        raise ProjectError(f"dbt 项目无法解析 · the dbt project does not parse: {result.exception}")
    folder.mkdir(parents=True, exist_ok=True)
    target = dbt_folder(home) / "target"
    write_atomically(folder / "partial_parse.msgpack", (target / "partial_parse.msgpack").read_bytes())
    # Last: with it the folder is whole.
    write_atomically(folder / "manifest.json", (target / "manifest.json").read_bytes())
