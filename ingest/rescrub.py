"""A roster that arrives after the free text it names people of: landed text is masked again.

The one change ever made to a landing file. Which names were looked for is kept as a keyed digest per source.
"""

from __future__ import annotations

import hmac
import json
from pathlib import Path

import duckdb
import polars as pl

from ingest import landing, rules
from ingest.contracts import Contract
from ingest.home import Home, write_json
from ingest.landing import Manifest
from ingest.scrub import longest_first, roster_names, scrub

_SEARCHED = "names-searched.json"


def mask_new_names(home: Home, contract: Contract, landed: dict[str, tuple[Manifest, Path]]) -> None:
    """Mask roster names in what is landed of this source, if the rosters changed since it was last searched."""
    free_text = [str(c.stored) for c in contract.stored_columns if c.personal == "scrub"]
    names = longest_first(set(roster_names(home)))
    digest = hmac.digest(home.pseudonym_key(), "\n".join(names).encode(), "sha256").hex()[:16]
    searched = _searched(home)
    if searched.get(contract.id) == digest:
        return
    if names:
        with duckdb.connect() as con:
            for manifest, stem in landed.values():
                if manifest.status != "rejected":
                    _mask(con, contract, manifest, stem, free_text, names)
    write_json(home.root / _SEARCHED, {**_searched(home), contract.id: digest}, durable=False)


def _searched(home: Home) -> dict[str, str]:
    try:
        return json.loads((home.root / _SEARCHED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _mask(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    manifest: Manifest,
    stem: Path,
    free_text: list[str],
    names: list[str],
) -> None:
    for suffix, columns in ((".parquet", free_text), (".quarantine.parquet", ["value"])):
        path = landing.beside(stem, suffix)
        present = [c for c in columns if c in pl.scan_parquet(path).collect_schema()]
        if not present:
            continue
        hits = pl.any_horizontal(pl.col(c).str.contains_any(names) for c in present)
        if not pl.scan_parquet(path).select(hits.any()).collect().item():
            continue
        masked = pl.read_parquet(path).with_columns(scrub(pl.col(c), names) for c in present)
        con.register("masked", masked.to_arrow())
        query = "FROM masked"
        stored = [str(c.stored) for c in contract.stored_columns]
        if suffix == ".parquet" and manifest.contract_version == contract.version:
            query = f"SELECT * REPLACE ({rules.content_hash(contract, stored)} AS _hash) FROM masked"
        landing.copy_parquet(con, query, path, manifest)
        con.unregister("masked")
