"""Landing as the warehouse sees it: schema ``raw``, one view per source and the accounts of the files.

What is held or withdrawn is left out of the views and told in ``raw.files``.
"""

from __future__ import annotations

import hashlib

import duckdb

from ingest import audit, guard
from ingest.audit import Decision
from ingest.contracts import Contract
from ingest.facts import FACTS
from ingest.feeds import fact_view
from ingest.filenames import delivery_date, natural_key
from ingest.home import Home
from ingest.inbox import Arrival, Unplaced, look
from ingest.landing import Manifest, SheetCount, deliveries, manifests
from ingest.reference import attach_reference
from ingest.sqltext import quote
from ingest.tables import insert

LINEAGE = {
    "_file_id": "VARCHAR",
    "_sheet": "VARCHAR",
    "_row": "BIGINT",
    "_key": "VARCHAR",
    "_hash": "UBIGINT",
}
#: Of a row of a mended workbook the place it mends, file_id|row|sheet.
_MENDS = {"_mends": "VARCHAR"}
QUARANTINE = {
    "_file_id": "VARCHAR",
    "_sheet": "VARCHAR",
    "_row": "BIGINT",
    "_key": "VARCHAR",
    "unit_code": "VARCHAR",
    "column_name": "VARCHAR",
    "value": "VARCHAR",
    "reason": "VARCHAR",
    **_MENDS,
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
    "is_mending": "BOOLEAN",
    "path_order": "INTEGER",
    "drift": "VARCHAR[]",
}
_DRIFT = {
    "source_id": "VARCHAR",
    "file_id": "VARCHAR",
    "path": "VARCHAR",
    "sheet": "VARCHAR",
    "kind": "VARCHAR",
    "column_name": "VARCHAR",
    "header": "VARCHAR",
    "message": "VARCHAR",
    "first_seen_at": "TIMESTAMP",
    "list_day": "DATE",
}


def attach(con: duckdb.DuckDBPyConnection, home: Home, contracts: dict[str, Contract]) -> None:
    """(Re)create schema ``raw``: one view per source (typed and empty without files), one per canonical fact
    that contracts of one's own may feed (``own_issues``, …), files, quarantine, …

    Rows of files that are held or withdrawn are not seen there.
    """
    con.execute("DROP SCHEMA IF EXISTS raw CASCADE; CREATE SCHEMA raw")
    decided = audit.in_force(home)
    files: list[tuple] = []
    drift: list[tuple] = []
    quarantined: list[str] = []
    for contract in contracts.values():
        landed = manifests(home, contract)
        arrived = [arrival for arrival, _first in deliveries(home, contract)]
        loadable = guard.loadable(arrived, landed, decided)
        held = guard.held(con, contract, [d for d in loadable if not d.arrival.mends])
        loaded = {str(d.stem) for d in loadable if d.arrival.file_id not in held}
        _view(con, contract, [f"{stem}.parquet" for stem in loaded])
        quarantined += [f"{stem}.quarantine.parquet" for stem in loaded]
        for arrival in arrived:
            decision = decided.get(arrival.sha256)
            if decision and decision.action == "withdraw":
                files += _withdrawn_row(contract, arrival, decision)
            elif arrival.sha256 in landed:
                files += _file_rows(contract, arrival, landed[arrival.sha256][0], held.get(arrival.file_id))
                drift += _drift_rows(contract, arrival, landed[arrival.sha256][0])
    files += [_unplaced_row(u) for u in look(home, contracts, peek=True).unplaced]
    _files(con, files)
    _table(con, "drift", _DRIFT, drift)
    con.execute(f"CREATE VIEW raw.quarantine AS {_rows({'source_id': 'VARCHAR', **QUARANTINE}, quarantined)}")
    for fact in FACTS:
        con.execute(f"CREATE VIEW raw.own_{fact} AS {fact_view(fact, list(contracts.values()))}")
    _sources(con, contracts)
    _decisions(con, home)
    attach_reference(con, home)


def _view(con: duckdb.DuckDBPyConnection, contract: Contract, paths: list[str]) -> None:
    columns = {**LINEAGE, **_MENDS, **{str(c.stored): c.sql_type for c in contract.stored_columns}}
    con.execute(f'CREATE VIEW raw."{contract.id}" AS {_rows(columns, paths)}')


def _rows(columns: dict[str, str], paths: list[str]) -> str:
    """SQL: the rows of Parquet files under these columns, typed and empty without files.

    A landing of an older contract may lack a column or have it under another type.
    """
    empty = ", ".join(f'NULL::{t} AS "{n}"' for n, t in columns.items())
    if not paths:
        return f"SELECT {empty} WHERE false"
    typed = ", ".join(f'CAST("{n}" AS {t}) AS "{n}"' for n, t in columns.items())
    return (
        f"SELECT {typed} FROM (SELECT {empty} WHERE false UNION ALL BY NAME "
        f"SELECT * FROM read_parquet({_list(paths)}, union_by_name = true))"
    )


def _file_rows(contract: Contract, arrival: Arrival, manifest: Manifest, held: str | None) -> list[tuple]:
    """One row per sheet; a file rejected whole has one, and a shared workbook none outside its own folder.

    ``held``: why the guard holds it back.
    """
    if manifest.status == "rejected" and contract.id not in arrival.sources:
        return []
    status: str = manifest.status
    if held:
        status = "held"
    elif status == "loaded" and arrival.file_id != manifest.file_id:
        status = "same_as"
    head = (arrival.file_id, manifest.file_id, contract.id, arrival.path, arrival.sha256)
    notable = [d for d in manifest.drift if d.is_notable]
    rows = []
    for s in manifest.sheets or [SheetCount("")]:
        counts = (s.rows_read, s.rows_skipped, s.rows_quarantined)
        said = [d.message for d in notable if d.sheet in ("", s.sheet)]
        rows.append((*head, s.sheet, status, held or manifest.reason, *counts, *_seen(arrival), arrival.path, said))
    return rows


def _drift_rows(contract: Contract, arrival: Arrival, manifest: Manifest) -> list[tuple]:
    """How a file differs from its contract, a row each; of a file rejected whole its reason says enough."""
    if manifest.status == "rejected":
        return []
    seen_at, _run, _dated, list_day, _is_mending = _seen(arrival)
    file = (contract.id, arrival.file_id, arrival.path)
    return [(*file, d.sheet, d.kind, d.column_name, d.header, d.message, seen_at, list_day) for d in manifest.drift]


def _seen(arrival: Arrival) -> tuple:
    """When it was first seen, by which run, its dates (a mended workbook is no list and of no month), and whether it
    is a mended workbook."""
    dated = None if arrival.mends else delivery_date(arrival.path)
    return arrival.seen_at, arrival.run, dated, dated or arrival.seen_at.date(), bool(arrival.mends)


def _withdrawn_row(contract: Contract, arrival: Arrival, said: Decision) -> list[tuple]:
    """What is left of a file that was taken back, in its own folder's account."""
    if contract.id not in arrival.sources:
        return []
    head = (arrival.file_id, arrival.file_id, contract.id, arrival.path, arrival.sha256, "", "withdrawn")
    return [(*head, f"{said.at[:10]} 撤回：{said.why}", 0, 0, 0, *_seen(arrival), arrival.path, [])]


def _unplaced_row(unplaced: Unplaced) -> tuple:
    folder = unplaced.path.partition("/")[0] if "/" in unplaced.path else None
    blank: tuple = (None, None, None, None, False, unplaced.path, [])
    file_id = hashlib.sha256(unplaced.path.encode()).hexdigest()[:16]
    return (file_id, file_id, folder, unplaced.path, None, "", "rejected", unplaced.reason, 0, 0, 0, *blank)


def _files(con: duckdb.DuckDBPyConnection, rows: list[tuple]) -> None:
    """Create ``raw.files``; the path in the last but one place becomes its rank in natural order."""
    order = {path: n for n, path in enumerate(sorted({r[3] for r in rows}, key=natural_key), start=1)}
    _table(con, "files", _FILES, [(*r[:-2], order[r[3]], r[-1]) for r in rows])


def _table(con: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: list[tuple]) -> None:
    con.execute(f"CREATE TABLE raw.{name} ({', '.join(f'{n} {t}' for n, t in columns.items())})")
    insert(con, f"raw.{name}", rows)


def _sources(con: duckdb.DuckDBPyConnection, contracts: dict[str, Contract]) -> None:
    con.execute(
        "CREATE TABLE raw.sources (source_id VARCHAR, system VARCHAR, title VARCHAR, owner_post VARCHAR, "
        "owner_level VARCHAR, format VARCHAR, load VARCHAR, cadence VARCHAR, due_days INTEGER)"
    )
    rows = [
        (c.id, c.system, c.title, c.owner.post, c.owner.level, c.format, c.load, c.cadence, c.due_days)
        for c in contracts.values()
    ]
    insert(con, "raw.sources", rows)


def _decisions(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """``raw.decisions``: what people decided about rejected rows, a row each, numbered in the order of the log."""
    con.execute(
        "CREATE TABLE raw.decisions (decision_no INTEGER, source_id VARCHAR, sha256 VARCHAR, sheet VARCHAR, "
        "row_number BIGINT, action VARCHAR, decided_at TIMESTAMP, decided_by VARCHAR, why VARCHAR)"
    )
    said = [
        (n, d.source_id, d.sha256, d.sheet, row, d.action, d.at, d.who, d.why)
        for n, d in enumerate(audit.row_decisions(home), start=1)
        for row in d.rows
    ]
    insert(con, "raw.decisions", said)


def _list(paths: list[str]) -> str:
    return "[" + ", ".join(quote(p) for p in sorted(paths)) + "]"
