"""The build database: made anew from landing when a killed run left it unreadable."""

from __future__ import annotations

import duckdb

from ingest.contracts import Contract
from ingest.home import Home
from ingest.raw import attach


def attach_landing(home: Home, contracts: dict[str, Contract]) -> None:
    """Make schema ``raw`` in the build database and close it again: dbt opens it next."""
    with _open(home) as con:
        attach(con, home, contracts)


def _open(home: Home) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(home.warehouse_file)
    except duckdb.Error as error:
        if "lock" in str(error).lower():  # a reader holds it; the file is well
            raise
        # Nothing is lost: landing holds all that was read.
        for name in (home.warehouse_file.name, f"{home.warehouse_file.name}.wal"):
            (home.warehouse / name).unlink(missing_ok=True)
        return duckdb.connect(home.warehouse_file)
