"""A home in a temporary folder, run by the real command, and what it published."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from .spec import sources

COMMAND = Path(sys.executable).with_name("gridledger")
KEY = "a key of the tests, the same for every run"


@dataclass
class Result:
    """How one command ended."""

    code: int
    out: str
    err: str

    @cached_property
    def page(self) -> dict[str, Any]:
        return json.loads(self.out)


class Home:
    """`GRIDLEDGER_HOME` of a test."""

    def __init__(self, root: Path, today: date | None) -> None:
        self.root = root
        self.today = today
        self.inbox.mkdir(parents=True, exist_ok=True)

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def current(self) -> Path:
        return self.root / "published" / "current.duckdb"

    def command(self, *arguments: str, key: str = KEY) -> Result:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GRIDLEDGER_")}
        environment["GRIDLEDGER_PSEUDONYM_KEY"] = key
        if self.today:
            environment["GRIDLEDGER_TODAY"] = self.today.isoformat()
        line = [str(COMMAND), *arguments, "--home", str(self.root), "--json"]
        done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False, cwd=self.root)
        return Result(done.returncode, done.stdout, done.stderr)

    def run(self, *arguments: str, key: str = KEY) -> Result:
        return self.command("run", *arguments, key=key)

    def query(self, sql: str) -> pl.DataFrame:
        """Rows of the published database."""
        with duckdb.connect(str(self.current.resolve()), read_only=True) as connection:
            return connection.sql(sql).pl()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.query(sql).rows()

    def load_files(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        """(source, path, sheet) → the row of load_files."""
        return {
            (row["source_id"], row["path"], row["sheet"]): row
            for row in self.query("SELECT * FROM load_files").iter_rows(named=True)
        }

    def quarantine(self) -> set[tuple[str, str, str, int, str, str]]:
        """(source, path, sheet, row, column, code) of every quarantined cell."""
        found = self.query("SELECT source_id, path, sheet, row_number, column_name, reason FROM quarantined_rows")
        return {
            (source, path, sheet, row, _column(source, column), reason)
            for source, path, sheet, row, column, reason in found.rows()
        }

    def cells(self) -> dict[tuple[str, str, str, str, str, date], float]:
        """agg_facts_monthly, the cells that are not zero."""
        found = self.query("SELECT fact, measure, breakdown, level, unit_code, month, value FROM agg_facts_monthly")
        return {
            (fact, measure, breakdown, level or unit, unit, month): value
            for fact, measure, breakdown, level, unit, month, value in found.rows()
            if value and (level in ("city", "street", "community") or unit == "UNKNOWN")
        }


def _column(source: str, said: str | None) -> str:
    """A column by its name, also where its header is given."""
    names = {column.header: column.name for column in sources()[source].columns}
    return names.get(said or "", said or "")
