"""The corpora by others that lie beside the checkout, and what became of their files as reviewed snapshots.

Nothing of them is part of the checkout but names of files and counts.
"""

from __future__ import annotations

import os
import signal
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import FrameType
from typing import Any

import duckdb

from ingest.contracts import Contract
from ingest.home import Home
from ingest.inbox import Arrival
from ingest.validate import Validation

CORPORA = Path(os.environ.get("GRIDLEDGER_CORPORA", Path(__file__).parents[3] / "shared" / "data"))
OUTCOMES = Path(__file__).parent / "outcomes"
#: Set, the snapshots are written anew, to be looked through before they are kept.
IS_REVIEW = "GRIDLEDGER_REVIEW" in os.environ


def contract(name: str, columns: Iterable[dict[str, Any]], **more: Any) -> Contract:
    said = {"system": name, "title": name, "owner": {"post": "经办人", "level": "city"}, "cadence": "irregular"}
    return Contract.model_validate({"format": "csv", "load": "upsert", **said, **more, "id": name, "columns": columns})


def members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Files of a .tar.gz by path, links left out."""
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.isfile() and (file := tar.extractfile(member)):
                yield member.name, file.read()


@dataclass
class Loaded:
    """What became of one file: ``rows`` are the good ones (stored columns as text, "" where empty)."""

    status: str
    reason: str
    rows: list[tuple[str, ...]] = field(default_factory=list)
    drift: list[str] = field(default_factory=list)
    read: int = 0
    skipped: int = 0
    quarantined: int = 0

    @property
    def outcome(self) -> str:
        """One line without anything of the file's content."""
        if self.status != "loaded":
            return f"refused: {_kind(self.reason)}"
        return f"loaded {self.read - self.quarantined}, quarantined {self.quarantined}, skipped {self.skipped}"


def _kind(reason: str) -> str:
    """A reason up to where it begins to name things of the file."""
    first = reason.replace("(", "：").split("：")[0].split("“")[0]
    return "".join("n" if c.isdigit() else c for c in first)


def load(con: duckdb.DuckDBPyConnection, home: Home, contract: Contract, name: str, data: bytes) -> Loaded:
    """A file through the whole of ingest but the writing."""
    arrival = Arrival("f", name, sha256(data).hexdigest(), contract.id, 1, datetime(2025, 3, 31))
    manifest = Validation(con, home, contract, arrival).run(data)
    found = Loaded(manifest.status, manifest.reason or "", drift=manifest.drift)
    if manifest.status == "loaded":
        columns = ", ".join(f"coalesce(CAST({c.stored} AS VARCHAR), '')" for c in contract.stored_columns)
        found.rows = con.execute(f"SELECT {columns} FROM good").fetchall()
        for sheet in manifest.sheets:
            found.read += sheet.rows_read
            found.skipped += sheet.rows_skipped
            found.quarantined += sheet.rows_quarantined
    return found


class HangError(RuntimeError):
    """A file took longer than any may."""


@contextmanager
def no_hang(name: str, seconds: int = 10) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise HangError(name)

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def reviewed(name: str, outcomes: dict[str, str]) -> None:
    """Outcomes by file must be those that were looked through; equal ones stand in one line."""
    groups: dict[str, list[str]] = {}
    for file, outcome in sorted(outcomes.items()):
        groups.setdefault(outcome, []).append(file)
    lines = [f"{outcome}\t{len(files)}\t{' '.join(files)}" for outcome, files in sorted(groups.items())]
    path = OUTCOMES / f"{name}.tsv"
    if IS_REVIEW:
        path.write_text("\n".join(["outcome\tfiles\tnames", *lines]) + "\n", encoding="utf-8")
    known = path.read_text(encoding="utf-8").splitlines()[1:]
    assert lines == known, "make corpora-review writes the outcomes anew, to be looked through"


def counted(rows: Iterable[Iterable[str]]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(row) for row in rows)
