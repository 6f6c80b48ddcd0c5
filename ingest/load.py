"""One source: every registered file that is not landed yet → read, validated, pseudonymised, landed.

A bad file never raises: it is rejected with a reason, or held, and the rest goes on.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from queue import SimpleQueue

import duckdb
import polars as pl
import pyarrow as pa

from ingest import archives, audit, landing
from ingest.contracts import Contract
from ingest.delivery import Delivery, GoneError
from ingest.disk import replacing
from ingest.home import Home, now
from ingest.inbox import Arrival
from ingest.landing import Manifest
from ingest.parts import Parts
from ingest.raw import QUARANTINE
from ingest.rescrub import mask_new_names
from ingest.scrub import roster_names
from ingest.validate import Validation, engine

_QUARANTINE = pa.schema(
    [
        (name, {"VARCHAR": pa.string(), "BIGINT": pa.int64()}[kind])
        for name, kind in {"source_id": "VARCHAR", **QUARANTINE}.items()
    ]
)


@dataclass
class SourceReport:
    """What one call made of one source: files and rows of this call alone."""

    source_id: str
    files_read: int = 0
    files_rejected: int = 0
    files_held: int = 0
    rows_read: int = 0
    rows_skipped: int = 0
    rows_quarantined: int = 0
    seconds: float = 0.0
    messages: list[str] = field(default_factory=list)
    #: Registered and never landed, and not there, or another file by now.
    unread: list[str] = field(default_factory=list)

    def as_dict(self) -> dict:
        return asdict(self)

    def add(self, path: str, manifest: Manifest) -> None:
        self.files_read += manifest.status == "loaded"
        self.files_rejected += manifest.status == "rejected"
        self.files_held += manifest.status == "held"
        for sheet in manifest.sheets:
            self.rows_read += sheet.rows_read
            self.rows_skipped += sheet.rows_skipped
            self.rows_quarantined += sheet.rows_quarantined
        if manifest.reason:
            self.messages.append(f"{path}：{manifest.reason}")
        self.messages += [f"{path}：{d.message}" for d in manifest.drift if d.is_notable]


def load_source(home: Home, contract: Contract, *, full_refresh: bool = False) -> SourceReport:
    """Land what is registered for this source and not landed under this contract yet; erase what was withdrawn.

    ``full_refresh`` reads again all that is still in the inbox. Raises KeyMismatchError (another pseudonym key)
    OSError (landing cannot be written) and InboxError; never anything because of what a file holds.
    """
    started, report = time.monotonic(), SourceReport(contract.id)
    landing.check_key(home)
    withdrawn = set(audit.withdrawn(home))
    landing.erase(home, contract, withdrawn)
    landed = landing.manifests(home, contract)
    mask_new_names(home, contract, landed)
    todo: dict[str, tuple[Arrival, list[str]]] = {}
    for arrival, first in landing.deliveries(home, contract):
        if arrival.sha256 in withdrawn:
            continue
        known = landed.get(arrival.sha256)
        is_current = known is not None and known[0].contract_version == contract.version
        # Read from any path that still holds these bytes; the rows belong to the first that arrived.
        if (full_refresh or not is_current) and (known is None or home.exports.has(arrival.path)):
            todo.setdefault(arrival.sha256, (first, []))[1].append(arrival.path)
    if todo:
        (home.landing / contract.id).mkdir(exist_ok=True)
        workers = min(len(todo), os.cpu_count() or 1)
        threads = max(1, (os.cpu_count() or 1) // workers)
        roster_names(home)  # read once, before the workers ask for them

        def load(one: tuple[Arrival, list[str]]) -> tuple[str, Manifest] | None:
            con = idle.get()
            try:
                return _load_first(con, home, contract, *one)
            finally:
                idle.put(con)

        with ExitStack() as stack, ThreadPoolExecutor(workers) as pool:
            idle: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
            for _ in range(workers):
                idle.put(stack.enter_context(engine(home, threads)))
            # A mended workbook is held against what is landed of the files it mends.
            for mends in (False, True):
                batch = [one for one in todo.values() if bool(one[0].mends) is mends]
                for (first, paths), done in zip(batch, pool.map(load, batch), strict=True):
                    if done:
                        report.add(*done)
                    elif first.sha256 not in landed:
                        report.unread += paths
    report.seconds = round(time.monotonic() - started, 3)
    return report


def _load_first(
    con: duckdb.DuckDBPyConnection, home: Home, contract: Contract, first: Arrival, paths: list[str]
) -> tuple[str, Manifest] | None:
    """Land the content from the first path that still holds it; what changed since is the next run's."""
    stem = landing.stem(home, contract, first.sha256)
    temporary = landing.temporary_of(landing.beside(stem, ".parquet"))
    for path in paths:
        validation = Validation(con, home, contract, first, temporary)
        try:
            folder = home.exports.folder_with(path)
        except OSError:
            continue
        delivery = Delivery(partial(archives.opened, folder, path))
        try:
            manifest = validation.run(delivery)
            if delivery.sha256() == first.sha256:
                _land(validation, manifest, stem)
                return path, manifest
        except GoneError:
            continue
        finally:
            # Also where the disk is full: what was written so far takes no room.
            temporary.unlink(missing_ok=True)
    return None


def _land(validation: Validation, manifest: Manifest, stem: Path) -> None:
    """Parquet under temporary names, renamed; the manifest last, which makes them count."""
    manifest.landed_at = now()
    if manifest.status != "rejected":
        path = landing.beside(stem, ".quarantine.parquet")
        temporary = landing.temporary_of(path)
        whence = (pl.lit(manifest.source_id).alias("source_id"), pl.lit(manifest.file_id).alias("_file_id"))
        with replacing(path, temporary), Parts(temporary, _QUARANTINE, landing.said_of(manifest)) as refused:
            for part in validation.refused_parts():
                refused.write(part.select(*whence, pl.all()).to_arrow(compat_level=pl.CompatLevel.oldest()))
        validation.landed.replace(landing.beside(stem, ".parquet"))
    manifest.write(landing.beside(stem, ".json"))
