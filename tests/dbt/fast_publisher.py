"""Exports of small cities to published tables in a few seconds each: a process that answers orders by the line.

Why it exists: a run of the command takes many seconds, most of them for starting Dagster and dbt, and property tests
need hundreds of cities. Here ingest is the real one; of dbt its compiler is: the project is parsed and compiled once,
with a day as `as_of` that occurs nowhere else, and each city runs the compiled models with its own day put in.
Nothing here knows a model by name. The judge of `tests/truth` shares no code with the product, so it talks to this
process by lines of JSON instead of importing it: an order in, an answer out.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from ingest.contracts import load_contracts
from ingest.home import Home
from ingest.inbox import look, register
from ingest.load import load_source
from ingest.raw import attach

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
CONTRACTS = load_contracts()
#: Stands where a run has its as_of; a day of which no model can know.
MARK = "2917-11-23"


@dataclass(frozen=True)
class Statement:
    """What makes one model in an empty database."""

    unique_id: str
    name: str
    needs: tuple[str, ...]
    sql: str

    def on(self, as_of: str) -> str:
        """The statement with the day of a city; a trace of the mark means that Jinja reckoned with it."""
        sql = self.sql.replace(MARK, as_of)
        assert MARK[:4] not in sql, f"{self.unique_id} reckons with as_of while it is compiled"
        return sql


class Compiled:
    """The project's models as statements, and a database that holds its seeds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "gridledger.duckdb"
        attach_landing(self.template, Home.open(folder / "home"))
        os.environ["GRIDLEDGER_WAREHOUSE"] = str(self.template)
        self._manifest = self._dbt("parse", day=MARK)
        self._dbt("seed", day=MARK)

    @cached_property
    def given(self) -> list[Statement]:
        """For runs that are told as_of."""
        return self._statements(MARK)

    @cached_property
    def found(self) -> list[Statement]:
        """For runs that take as_of from the events."""
        return self._statements(None)

    def _statements(self, day: str | None) -> list[Statement]:
        compiled = [result.node for result in self._dbt("compile", day=day).results]
        models = {node.unique_id: node for node in compiled if node.resource_type == "model"}
        above = {name: sorted(self._needs(node, models)) for name, node in models.items()}
        return [_statement(models[name], above[name]) for name in TopologicalSorter(above).static_order()]

    def _needs(self, node: Any, models: dict[str, Any]) -> set[str]:
        """The models a node reads, also through those that dbt writes into it (ephemeral ones)."""
        found: set[str] = set()
        for name in node.depends_on.nodes:
            if name in models:
                found.add(name)
            elif name.startswith("model."):
                found |= self._needs(self._manifest.nodes[name], models)
        return found

    def _dbt(self, command: str, *, day: str | None) -> Any:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        places += ["--target-path", str(self.folder / "target"), "--log-path", str(self.folder / "logs")]
        quiet = ["--quiet", "--log-level", "none", "--no-write-json", "--no-use-colors"]
        manifest = None
        if command != "parse":
            manifest = self._manifest.deepcopy()  # compiling leaves its marks on the nodes
            manifest.build_flat_graph()  # what `graph` is in Jinja
        runner = dbtRunner(manifest=manifest)
        try:
            outcome = runner.invoke([*quiet, command, *places, "--vars", json.dumps({"as_of": day})])
        finally:
            DuckDBConnectionManager.close_all_connections()
        if not outcome.success:
            raise RuntimeError(f"dbt {command}: {outcome.exception or _failures(outcome.result)}")
        return outcome.result


def _failures(result: Any) -> list[str]:
    return [f"{r.node.name}: {r.message}" for r in result or () if str(r.status) not in ("success", "pass")]


def _statement(node: Any, needs: list[str]) -> Statement:
    """As dbt's materialisations do it; a table under contract has the contract's columns and types."""
    name = f'"{node.schema}"."{node.alias}"'
    kind = node.config.materialized
    assert kind in ("table", "view"), f"{node.unique_id} is materialised as {kind}"
    if kind == "table" and node.config.contract.enforced:
        columns = ", ".join(f'"{column.name}" {column.data_type}' for column in node.columns.values())
        names = ", ".join(f'"{column.name}"' for column in node.columns.values())
        query = f"SELECT {names} FROM (\n{node.compiled_code}\n)"
        sql = f"CREATE TABLE {name} ({columns}); INSERT INTO {name} ({names}) {query}"
    else:
        sql = f"CREATE {kind} {name} AS (\n{node.compiled_code}\n)"
    sql = f'CREATE SCHEMA IF NOT EXISTS "{node.schema}"; {sql}'
    return Statement(node.unique_id, node.alias, tuple(needs), sql)


def needed(statements: list[Statement], tables: list[str]) -> list[Statement]:
    """The statements that lead to these tables; all of them where none is named."""
    wanted = {statement.unique_id for statement in statements if statement.name in tables or not tables}
    for statement in reversed(statements):
        if statement.unique_id in wanted:
            wanted.update(statement.needs)
    return [statement for statement in statements if statement.unique_id in wanted]


def attach_landing(file: Path, home: Home) -> None:
    with duckdb.connect(str(file)) as con:
        attach(con, home, CONTRACTS)


def arrive(home: Home) -> None:
    """What lies in the inbox now was first seen today."""
    register(home, look(home, CONTRACTS))


def land(home: Home) -> None:
    """Read what arrived."""
    for contract in CONTRACTS.values():
        load_source(home, contract)


def build(file: Path, home: Home, statements: Iterable[Statement], as_of: str) -> None:
    """Run the models over what was landed, in one transaction."""
    with duckdb.connect(str(file)) as con:
        # Tables are small: more threads and kept order would cost more than they bring.
        con.execute("SET threads = 1; SET preserve_insertion_order = false")
        attach(con, home, CONTRACTS)
        con.execute("BEGIN")
        for statement in statements:
            try:
                con.execute(statement.on(as_of))
            except duckdb.Error as error:
                raise RuntimeError(f"{statement.unique_id}: {error}") from error
        con.execute("COMMIT")


def obey(order: dict[str, Any], compiled: Compiled) -> str:
    """Do one order: files that arrived are noted; with `file` everything is landed and built into it."""
    os.environ["GRIDLEDGER_TODAY"] = order["today"]
    home = Home.open(order["home"])
    arrive(home)
    if not (file := order.get("file")):
        return ""
    land(home)
    shutil.copyfile(compiled.template, file)
    as_of = order["as_of"]
    statements = needed(compiled.given if as_of else compiled.found, order["tables"])
    build(Path(file), home, statements, as_of or MARK)
    return file


def main(folder: Path) -> None:
    """Answer every line of standard input with one line on standard output, until it ends."""
    os.cpu_count = lambda: 1  # the files are tiny: one thread each is quickest
    replies = os.fdopen(os.dup(1), "w")
    with contextlib.redirect_stdout(sys.stderr):
        compiled: Compiled | None = None
        for line in sys.stdin:
            try:
                compiled = compiled or Compiled(folder)
                reply = {"file": obey(json.loads(line), compiled)}
            except Exception:  # whatever went wrong is for the test to show
                reply = {"error": traceback.format_exc()}
            print(json.dumps(reply), file=replies, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
