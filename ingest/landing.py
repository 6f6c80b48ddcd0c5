"""Landing: what was read, as Parquet with a manifest each, and how the warehouse sees it (schema ``raw``).

One landing per source, content hash and contract version: ``<source>/<sha16>-<version>`` plus ``.parquet`` (good
rows), ``.quarantine.parquet`` (row and broken rule) and ``.json`` (the manifest, written last: without it the
others do not count). Nothing here says which row stands today; that is a model of the warehouse.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

import duckdb

from ingest.contracts import Contract
from ingest.facts import FACTS
from ingest.feeds import fact_view
from ingest.filenames import delivery_date, natural_key
from ingest.home import Home, KeyMismatchError, key_fingerprint, write_json
from ingest.inbox import Arrival, Unplaced, arrivals, look
from ingest.reference import attach_reference

LINEAGE = {
    "_file_id": "VARCHAR",
    "_sheet": "VARCHAR",
    "_row": "BIGINT",
    "_key": "VARCHAR",
    "_hash": "UBIGINT",
}
QUARANTINE = {
    "_file_id": "VARCHAR",
    "_sheet": "VARCHAR",
    "_row": "BIGINT",
    "_key": "VARCHAR",
    "unit_code": "VARCHAR",
    "column_name": "VARCHAR",
    "value": "VARCHAR",
    "reason": "VARCHAR",
}
_FILES = {
    "file_id": "VARCHAR",
    "landed_as": "VARCHAR",
    "source_id": "VARCHAR",
    "path": "VARCHAR",
    "sha256": "VARCHAR",
    "sheet": "VARCHAR",
    "status": "VARCHAR",
    "reason": "VARCHAR",
    "rows_read": "BIGINT",
    "rows_skipped": "BIGINT",
    "rows_quarantined": "BIGINT",
    "first_seen_at": "TIMESTAMP",
    "first_seen_run": "INTEGER",
    "name_date": "DATE",
    "list_day": "DATE",
    "path_order": "INTEGER",
    "drift": "VARCHAR[]",
}


@dataclass
class SheetCount:
    """Rows of one sheet ('' for text files): read = good + quarantined; skipped are no rows at all."""

    sheet: str
    rows_read: int = 0
    rows_skipped: int = 0
    rows_quarantined: int = 0


@dataclass
class Manifest:
    """What was made of one file for one source, once and for all."""

    source_id: str
    file_id: str
    sha256: str
    contract_version: str
    status: Literal["loaded", "rejected", "held"]
    pseudonym_key: str = ""
    reason: str | None = None
    sheets: list[SheetCount] = field(default_factory=list)
    drift: list[str] = field(default_factory=list)
    landed_at: datetime | None = None

    @classmethod
    def read(cls, path: Path) -> Manifest | None:
        """The manifest, or None where a power cut left no whole one: its file is then read again."""
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            return None
        raw["sheets"] = [SheetCount(**s) for s in raw["sheets"]]
        return cls(**raw)

    def write(self, path: Path) -> None:
        write_json(path, asdict(self), durable=False)


def stem(home: Home, contract: Contract, sha256: str) -> Path:
    return home.landing / contract.id / f"{sha256[:16]}-{contract.version}"


def manifests(home: Home, contract: Contract) -> dict[str, tuple[Manifest, Path]]:
    """Manifest and path stem in force by content hash: the contract's version, else the last one landed."""
    found: dict[str, tuple[Manifest, Path]] = {}
    rank: dict[str, tuple[bool, str]] = {}
    for path in (home.landing / contract.id).glob("*.json"):
        if (manifest := Manifest.read(path)) is None:
            continue
        this = (manifest.contract_version == contract.version, str(manifest.landed_at))
        if manifest.sha256 not in found or this > rank[manifest.sha256]:
            found[manifest.sha256], rank[manifest.sha256] = (manifest, path.with_suffix("")), this
    return found


def write_parquet(con: duckdb.DuckDBPyConnection, query: str, stem: Path, suffix: str, manifest: Manifest) -> None:
    """Write a query's rows beside the manifest, under a temporary name first; the file says where it comes from."""
    said = {
        "source_id": manifest.source_id,
        "contract_version": manifest.contract_version,
        "sha256": manifest.sha256,
        "pseudonym_key": manifest.pseudonym_key,
    }
    path = stem.with_name(stem.name + suffix)
    temporary = path.with_name(f".{path.name}.tmp")
    meta = ", ".join(f"{k}: {quote(v)}" for k, v in said.items())
    options = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{meta}}}"
    con.execute(f"COPY ({query}) TO {quote(str(temporary))} ({options})")
    temporary.replace(path)


def check_key(home: Home) -> str:
    """Fingerprint of the key in force; KeyMismatchError when anything was landed under another one."""
    mine = key_fingerprint(home.pseudonym_key())
    for path in home.landing.glob("*/*.json"):
        if path.parent.name == "arrivals":
            continue
        theirs = _landed_key(path, path.stat().st_mtime_ns)
        if theirs not in (None, mine):
            raise KeyMismatchError(
                f"假名密钥不同：landing 由密钥 {theirs} 生成，现用密钥是 {mine}，同一个人会变成两个人，运行已停止。"
                "请恢复原来的 GRIDLEDGER_PSEUDONYM_KEY 或 pseudonym.key；"
                "如确要换密钥，请清空 landing/ 后从 inbox 全部重读 (gridledger run --full-refresh)"
            )
    return mine


@lru_cache(maxsize=100_000)
def _landed_key(path: Path, _changed_at: int) -> str | None:
    """Key fingerprint in a manifest; every source asks for those of all, so each is read once."""
    manifest = Manifest.read(path)
    return manifest.pseudonym_key if manifest else None


def deliveries(home: Home, contract: Contract) -> list[tuple[Arrival, Arrival]]:
    """Each arrival that may feed this source, with the first arrival of the same bytes (itself, mostly)."""
    folders = {contract.id, *contract.shares_workbook_with}
    first: dict[str, Arrival] = {}
    pairs = []
    for arrival in arrivals(home):
        if arrival.folder in folders:
            pairs.append((arrival, first.setdefault(arrival.sha256, arrival)))
    return pairs


def attach(con: duckdb.DuckDBPyConnection, home: Home, contracts: dict[str, Contract]) -> None:
    """(Re)create schema ``raw``: one view per source (typed and empty without files), one per canonical fact that
    contracts of one's own may feed (``own_issues``, …), files, quarantine, …"""
    con.execute("DROP SCHEMA IF EXISTS raw CASCADE; CREATE SCHEMA raw")
    files: list[tuple] = []
    quarantined: list[str] = []
    for contract in contracts.values():
        landed = manifests(home, contract)
        stands = [s for m, s in landed.values() if m.status != "rejected"]
        _view(con, contract, [f"{s}.parquet" for s in stands])
        quarantined += [f"{s}.quarantine.parquet" for s in stands]
        for arrival, first in deliveries(home, contract):
            if arrival.sha256 in landed:
                files += _file_rows(contract, arrival, first, landed[arrival.sha256][0])
    files += [_unplaced_row(u) for u in look(home, contracts).unplaced]
    _table(con, "files", _FILES, files)
    empty = ", ".join(f"NULL::{t} AS {n}" for n, t in {"source_id": "VARCHAR", **QUARANTINE}.items())
    query = f"SELECT {empty} WHERE false"
    if quarantined:
        query = f"SELECT source_id, {', '.join(QUARANTINE)} FROM read_parquet({_list(quarantined)})"
    con.execute(f"CREATE VIEW raw.quarantine AS {query}")
    for fact in FACTS:
        con.execute(f"CREATE VIEW raw.own_{fact} AS {fact_view(fact, list(contracts.values()))}")
    _sources(con, contracts)
    attach_reference(con, home)


def _view(con: duckdb.DuckDBPyConnection, contract: Contract, paths: list[str]) -> None:
    columns = {**LINEAGE, **{str(c.stored): c.sql_type for c in contract.stored_columns}}
    if paths:
        # A landing of an older contract may lack a column or have it under another type.
        typed = ", ".join(f'CAST("{n}" AS {t}) AS "{n}"' for n, t in columns.items())
        empty = ", ".join(f'NULL::{t} AS "{n}"' for n, t in columns.items())
        query = (
            f"SELECT {typed} FROM (SELECT {empty} WHERE false UNION ALL BY NAME "
            f"SELECT * FROM read_parquet({_list(paths)}, union_by_name = true))"
        )
    else:
        query = "SELECT " + ", ".join(f'NULL::{t} AS "{n}"' for n, t in columns.items()) + " WHERE false"
    con.execute(f'CREATE VIEW raw."{contract.id}" AS {query}')


def _file_rows(contract: Contract, arrival: Arrival, first: Arrival, manifest: Manifest) -> list[tuple]:
    """One row per sheet; a file rejected whole has one, and a shared workbook none outside its own folder."""
    own_folder = arrival.folder == contract.id
    if manifest.status == "rejected" and not own_folder:
        return []
    status: str = manifest.status
    if status == "loaded" and arrival.file_id != manifest.file_id:
        status = "same_as"
    dated = delivery_date(arrival.path)
    head = (arrival.file_id, manifest.file_id, contract.id, arrival.path, arrival.sha256)
    seen = (
        arrival.seen_at,
        arrival.run,
        dated,
        dated or arrival.seen_at.date(),
        arrival.path,
        manifest.drift,
    )
    sheets = manifest.sheets or [SheetCount("")]
    return [
        (*head, s.sheet, status, manifest.reason, s.rows_read, s.rows_skipped, s.rows_quarantined, *seen)
        for s in sheets
    ]


def _unplaced_row(unplaced: Unplaced) -> tuple:
    folder = unplaced.path.partition("/")[0] if "/" in unplaced.path else None
    blank: tuple = (None, None, None, None, unplaced.path, [])
    file_id = hashlib.sha256(unplaced.path.encode()).hexdigest()[:16]
    return (file_id, file_id, folder, unplaced.path, None, "", "rejected", unplaced.reason, 0, 0, 0, *blank)


def _table(con: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: list[tuple]) -> None:
    """Create ``raw.files``; the path in the last but one place becomes its rank in natural order."""
    order = {path: n for n, path in enumerate(sorted({r[3] for r in rows}, key=natural_key), start=1)}
    con.execute(f"CREATE TABLE raw.{name} ({', '.join(f'{n} {t}' for n, t in columns.items())})")
    if rows:
        ranked = [(*r[:-2], order[r[3]], r[-1]) for r in rows]
        con.executemany(f"INSERT INTO raw.{name} VALUES ({', '.join('?' * len(columns))})", ranked)


def _sources(con: duckdb.DuckDBPyConnection, contracts: dict[str, Contract]) -> None:
    con.execute(
        "CREATE TABLE raw.sources (source_id VARCHAR, system VARCHAR, title VARCHAR, owner_post VARCHAR, "
        "owner_level VARCHAR, format VARCHAR, load VARCHAR, cadence VARCHAR)"
    )
    rows = [
        (c.id, c.system, c.title, c.owner.post, c.owner.level, c.format, c.load, c.cadence) for c in contracts.values()
    ]
    con.executemany("INSERT INTO raw.sources VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _list(paths: list[str]) -> str:
    return "[" + ", ".join(quote(p) for p in sorted(paths)) + "]"
