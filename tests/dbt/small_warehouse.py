"""A warehouse small enough to work out by hand: schema ``raw`` filled row by row, then the real dbt build over it."""

from __future__ import annotations

import hashlib
import os
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from ingest.contracts import load_contracts
from ingest.home import Home
from ingest.raw import LINEAGE, QUARANTINE, attach
from orchestration.manifest import load_project

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
CONTRACTS = load_contracts()


@cache
def _parsed() -> bytes:
    """The project in dbt's own form, parsed as a run does it; once for all warehouses."""
    with TemporaryDirectory() as folder:
        return (load_project(Home.open(folder)).folder / "partial_parse.msgpack").read_bytes()


class SmallWarehouse:
    """Deliveries are added with ``deliver``; ``build`` runs dbt; ``rows`` asks for what came out."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.file = folder / "gridledger.duckdb"
        self._deliveries = 0
        with duckdb.connect(str(self.file)) as con:
            attach(con, Home.open(folder / "home"), CONTRACTS)
            for source_id in CONTRACTS:
                con.execute(f'CREATE TABLE raw.landed AS FROM raw."{source_id}"; DROP VIEW raw."{source_id}"')
                con.execute(f'ALTER TABLE raw.landed RENAME TO "{source_id}"')
            con.execute("CREATE TABLE raw.landed AS FROM raw.quarantine; DROP VIEW raw.quarantine")
            con.execute("ALTER TABLE raw.landed RENAME TO quarantine")

    def deliver(
        self,
        source_id: str,
        name: str,
        rows: list[dict[str, Any]],
        *,
        run: int = 1,
        seen: str = "2026-10-31",
        dated: str | None = None,
        rejected: list[dict[str, Any]] | None = None,
        status: str = "loaded",
    ) -> str:
        """Land a file: header in line 1, good rows from line 2, then the rejected ones; returns its file id."""
        self._deliveries += 1
        file_id = f"{source_id}/{name}#{run}"
        refused = [
            (
                *(source_id, file_id, "", len(rows) + 2 + n, r.get("key"), r.get("unit_code"), r["column"], "?"),
                *(r["reason"], None),
            )
            for n, r in enumerate(rejected or [])
        ]
        with duckdb.connect(str(self.file)) as con:
            for number, row in enumerate(rows, start=2):
                self._insert(con, source_id, (file_id, "", number), row)
            for refusal in refused:
                con.execute(f"INSERT INTO raw.quarantine VALUES ({', '.join('?' * (len(QUARANTINE) + 1))})", refusal)
        read = (len(rows) + len(refused), 1, len(refused))
        self._file(file_id, file_id, source_id, name, status, read, run, seen, dated)
        return file_id

    def deliver_copy(
        self, of: str, name: str, *, run: int = 1, seen: str = "2026-10-31", dated: str | None = None
    ) -> None:
        """Land the same bytes again under another name."""
        self._deliveries += 1
        source_id = of.partition("/")[0]
        query = "SELECT rows_read, rows_skipped, rows_quarantined FROM raw.files WHERE file_id = ?"
        with duckdb.connect(str(self.file)) as con:
            read = con.execute(query, [of]).fetchone()
        assert read
        self._file(f"{source_id}/{name}#{run}", of, source_id, name, "same_as", read, run, seen, dated)

    def build(self, *args: str, as_of: str | None = None) -> None:
        """``dbt build`` as the pipeline runs it; every model and test must succeed."""
        said = ["--vars", f"{{as_of: '{as_of}'}}"] if as_of else []
        result = self.dbt("build", "--exclude-resource-type", "unit_test", *said, *args)
        failed = [f"{r.node.name}: {r.message}" for r in result if r.status not in ("success", "pass", "no-op")]
        assert not failed, failed

    def dbt(self, *args: str) -> list[Any]:
        """Run a dbt command in this process and return its node results."""
        common = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        common += ["--target-path", str(self.folder / "target"), "--log-path", str(self.folder / "logs")]
        manifest = Manifest.from_msgpack(_parsed())
        manifest.build_flat_graph()  # what `graph` is in Jinja; not part of the file
        os.environ["GRIDLEDGER_WAREHOUSE"] = str(self.file)
        try:
            outcome = dbtRunner(manifest=manifest).invoke(["--quiet", *args, *common])
        finally:
            DuckDBConnectionManager.close_all_connections()
        assert outcome.exception is None, outcome.exception
        return list(outcome.result.results)  # type: ignore[union-attr]

    def rows(self, query: str) -> list[tuple]:
        with duckdb.connect(str(self.file), read_only=True) as con:
            return con.execute(query).fetchall()

    def _insert(self, con: duckdb.DuckDBPyConnection, source_id: str, place: tuple, row: dict[str, Any]) -> None:
        contract = CONTRACTS[source_id]
        names = [c.stored for c in contract.stored_columns]
        assert not set(row) - set(names), f"{source_id} has no {set(row) - set(names)}"
        values = [row.get(str(n)) for n in names]
        key = "\x1f".join(str(row[str(k.stored)]) for k in contract.keys)
        digest = int.from_bytes(hashlib.sha256(repr(values).encode()).digest()[:8], "big")
        marks = ", ".join("?" * (len(LINEAGE) + 1 + len(names)))
        con.execute(f'INSERT INTO raw."{source_id}" VALUES ({marks})', [*place, key, digest, None, *values])

    def _file(
        self,
        file_id: str,
        landed_as: str,
        source_id: str,
        name: str,
        status: str,
        read: tuple[int, int, int],
        run: int,
        seen: str,
        dated: str | None,
    ) -> None:
        first_seen = datetime.fromisoformat(f"{seen} 08:00:00")
        row: tuple[Any, ...] = (
            *(file_id, landed_as, source_id, f"{source_id}/{name}", hashlib.sha256(landed_as.encode()).hexdigest()),
            *("", status, None, *read, first_seen, run),
            *(dated and date.fromisoformat(dated), date.fromisoformat(dated or seen), False, self._deliveries, []),
        )
        with duckdb.connect(str(self.file)) as con:
            con.execute(f"INSERT INTO raw.files VALUES ({', '.join('?' * len(row))})", row)
