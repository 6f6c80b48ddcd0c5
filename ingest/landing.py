"""Landing: what was read, as Parquet with a manifest each. How the warehouse sees it: ``raw.py``.

One landing per source, content hash and contract version: ``<source>/<sha16>-<version>`` plus ``.parquet`` (good
rows), ``.quarantine.parquet`` (row and broken rule) and ``.json`` (the manifest, written last: without it the
others do not count). Nothing here says which row stands today; that is a model of the warehouse.
"""

from __future__ import annotations

import json
from collections.abc import Set
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

import duckdb

from ingest.contracts import Contract
from ingest.disk import replacing
from ingest.drift import Drift
from ingest.home import Home, KeyMismatchError, key_fingerprint, write_json
from ingest.inbox import Arrival, arrivals
from ingest.sqltext import quote


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
    drift: list[Drift] = field(default_factory=list)
    landed_at: datetime | None = None

    @classmethod
    def read(cls, path: Path) -> Manifest | None:
        """The manifest, or None where a power cut left no whole one: its file is then read again."""
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            return None
        raw["sheets"] = [SheetCount(**s) for s in raw["sheets"]]
        raw["drift"] = [Drift.of(d) for d in raw["drift"]]
        return cls(**raw)

    def write(self, path: Path) -> None:
        write_json(path, asdict(self), durable=False)


def stem(home: Home, contract: Contract, sha256: str) -> Path:
    return home.landing / contract.id / f"{sha256[:16]}-{contract.version}"


def beside(stem: Path, suffix: str) -> Path:
    """One of the files of a landing."""
    return stem.with_name(stem.name + suffix)


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


def said_of(manifest: Manifest) -> dict[str, str]:
    """What a landing file says of itself: where it comes from."""
    return {
        "source_id": manifest.source_id,
        "contract_version": manifest.contract_version,
        "sha256": manifest.sha256,
        "pseudonym_key": manifest.pseudonym_key,
    }


def copy_parquet(con: duckdb.DuckDBPyConnection, query: str, path: Path, manifest: Manifest) -> None:
    """Write a query's rows, under a temporary name first, so that the query may read the old file."""
    temporary = temporary_of(path)
    meta = ", ".join(f"{k}: {quote(v)}" for k, v in said_of(manifest).items())
    options = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{meta}}}"
    with replacing(path, temporary):
        con.execute(f"COPY ({query}) TO {quote(str(temporary))} ({options})")


def temporary_of(path: Path) -> Path:
    """Beside it; what a kill leaves of it is cleaned away at the next run."""
    return path.with_name(f".{path.name}.tmp")


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
        if contract.id in arrival.mends if arrival.mends else arrival.folder in folders:
            pairs.append((arrival, first.setdefault(arrival.sha256, arrival)))
    return pairs


def erase(home: Home, contract: Contract, shas: Set[str]) -> int:
    """Delete what is landed of these contents for this source, under every version of the contract; how many files.

    The manifest goes first: without it the others do not count.
    """
    stems = {sha[:16] for sha in shas}
    found = [p for p in (home.landing / contract.id).glob("*") if p.name.lstrip(".")[:16] in stems]
    for path in sorted(found, key=lambda p: p.suffix != ".json"):
        path.unlink(missing_ok=True)
    return len(found)
