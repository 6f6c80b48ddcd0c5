"""One ``dbt build`` in this process, told as plain values.

dbt's own runner is used and not dagster-dbt: ``dbt.cli([...]).stream()`` starts two dbt processes (12–17 s for
a project of this size), and importing ``dagster_dbt`` pulls in dbt (2.4 s) wherever definitions are loaded,
while the manifest alone is enough for those. So dbt can be imported beside ingest (``import_ahead``).
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ingest.contracts import Contract, load_contracts
from ingest.home import Home
from orchestration.manifest import Project, dbt_arguments
from orchestration.paths import ProjectError


@dataclass(frozen=True)
class NodeResult:
    """How one model or test ended: success, pass, warn, fail, error, skipped, no-op."""

    unique_id: str
    status: str
    seconds: float
    failures: int | None
    message: str | None


def import_ahead() -> threading.Thread:
    """Import dbt while ingest reads files: its libraries work outside Python's lock most of the time."""
    thread = threading.Thread(target=importlib.import_module, args=("dbt.cli.main",), daemon=True)
    thread.start()
    return thread


def build(
    home: Home,
    project: Project,
    contracts: dict[str, Contract],
    as_of: str | None,
    select: list[str] | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> list[NodeResult]:
    """Build and test the models (all, or those in ``select``); ProjectError when dbt could not start at all."""
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    os.environ["GRIDLEDGER_WAREHOUSE"] = str(home.warehouse_file)
    arguments = ["build", *dbt_arguments(home), "--no-write-json", "--no-use-colors"]
    # Seeds are made anew: a newer program may give them other columns.
    arguments += ["--full-refresh"]
    variables = json.dumps({"as_of": as_of, "own_sources": own_sources(contracts)}, ensure_ascii=False)
    # Unit tests are about the code, not about these data; they run where the code changes.
    arguments += ["--exclude-resource-type", "unit_test", "--vars", variables]
    if select is not None:
        arguments += ["--select", *select]
    manifest = Manifest.from_msgpack((project.folder / "partial_parse.msgpack").read_bytes())
    manifest.build_flat_graph()  # what `graph` is in Jinja; not part of the file
    runner = dbtRunner(manifest=manifest, callbacks=[_progress(project, say)])
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            result = runner.invoke(arguments)
    finally:
        _close_database()
    if result.result is None:
        raise ProjectError(f"dbt 无法运行 · dbt could not run: {result.exception}")
    return [
        NodeResult(r.node.unique_id, str(r.status), r.execution_time, r.failures, r.message)
        for r in result.result.results  # type: ignore[union-attr]
    ]


def own_sources(contracts: dict[str, Contract]) -> dict[str, dict[str, Any]]:
    """What dbt must know of the contracts that are not those it was written with: the variable ``own_sources``."""
    shipped = load_contracts()
    return {i: _meta(contract) for i, contract in contracts.items() if contract != shipped.get(i)}


def _meta(contract: Contract) -> dict[str, Any]:
    feeds = contract.feeds
    return {
        "load": contract.load,
        "cadence": contract.cadence,
        "updated_at": contract.has_updated_at,
        "events": [c.stored for c in contract.columns if c.event],
        "feeds": feeds
        and {
            "fact": feeds.fact,
            "channel": feeds.channel or contract.id,
            "columns": [*feeds.mapped(contract.columns), *feeds.constants],
        },
    }


def _progress(project: Project, say: Callable[[str], None]) -> Callable[[Any], None]:
    total, done = len(project.models) + len(project.tests), 0

    def told(event: Any) -> None:
        nonlocal done
        if event.info.name == "NodeFinished":
            done += 1
            say(f"建模与检验 · building and testing {done}/{total}")

    return told


def _close_database() -> None:
    """dbt keeps the database open after it is done; others could not open it in this process then."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    if (environment := DuckDBConnectionManager._ENV) is not None:
        environment.close()
        DuckDBConnectionManager.close_all_connections()
