"""One source: every registered file that is not landed yet → read, validated, pseudonymised, landed.

A bad file never raises: it is rejected with a reason, or held, and the rest goes on.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from queue import SimpleQueue

import duckdb

from ingest import archives, audit, landing
from ingest.contracts import Contract
from ingest.home import Home, now
from ingest.inbox import Arrival
from ingest.landing import Manifest
from ingest.rescrub import mask_new_names
from ingest.scrub import roster_names
from ingest.validate import Validation, engine


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
    fingerprint = landing.check_key(home)
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
            first, paths = one
            if not (found := _bytes(home, paths, first.sha256)):
                return None
            con = idle.get()
            try:
                return found[0], _land(Validation(con, home, contract, first), found[1], fingerprint)
            finally:
                idle.put(con)

        with ExitStack() as stack, ThreadPoolExecutor(workers) as pool:
            idle: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
            for _ in range(workers):
                idle.put(stack.enter_context(engine(home, threads)))
            for (sha, (_first, paths)), done in zip(todo.items(), pool.map(load, todo.values()), strict=True):
                if done:
                    report.add(*done)
                elif sha not in landed:
                    report.unread += paths
    report.seconds = round(time.monotonic() - started, 3)
    return report


def _bytes(home: Home, paths: list[str], sha: str) -> tuple[str, bytes] | None:
    """The content with this hash and the first path that still holds it; what changed since is the next run's."""
    for path in paths:
        try:
            data = archives.read(home.exports.folder_with(path), path)
        except OSError:
            continue
        if sha256(data).hexdigest() == sha:
            return path, data
    return None


def _land(validation: Validation, data: bytes, fingerprint: str) -> Manifest:
    """Parquet under temporary names, renamed; the manifest last, which makes them count."""
    manifest = validation.run(data)
    manifest.pseudonym_key, manifest.landed_at = fingerprint, now()
    con, file_id = validation.con, manifest.file_id
    stem = landing.stem(validation.home, validation.contract, manifest.sha256)
    if manifest.status != "rejected":
        con.register("quarantined", validation.refused().to_arrow())
        quarantined = f"SELECT '{manifest.source_id}' AS source_id, '{file_id}' AS _file_id, * FROM quarantined"
        landing.write_parquet(con, "FROM good", stem, ".parquet", manifest)
        landing.write_parquet(con, quarantined, stem, ".quarantine.parquet", manifest)
        con.unregister("quarantined")
    manifest.write(stem.with_name(stem.name + ".json"))
    return manifest
