"""Try a file against a contract without loading it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import duckdb

from ingest import archives, audit, guard, landing
from ingest.contracts import Column, Contract
from ingest.delivery import Delivery
from ingest.headers import Mapping, plain
from ingest.home import Home, now
from ingest.inbox import Arrival, arrivals
from ingest.landing import Manifest
from ingest.marks import marked_sources
from ingest.sqltext import quote
from ingest.validate import Validation, engine


@dataclass(frozen=True)
class CheckedColumn:
    """A column of the contract and where the file has it.

    ``header``: as the file writes it, None where it is not there; ``by``: whether that is its name or one of its
    aliases; ``example``: the first value as it would land, None for what is pseudonymised or not stored.
    """

    name: str
    type: str
    expected: str
    header: str | None
    by: Literal["name", "alias"] | None
    is_required: bool
    personal: str | None
    example: str | None


@dataclass
class Check:
    """What loading the file would make of it.

    ``columns``: of the first sheet that has a header; ``header_rows``: row number of the header by sheet (0 for JSON).
    ``refused``: the first rejected rows as sheet, row, column, value (masked), code.
    """

    manifest: Manifest
    columns: list[CheckedColumn] = field(default_factory=list)
    header_rows: dict[str, int] = field(default_factory=dict)
    refused: list[tuple[str, int, str | None, str | None, str]] = field(default_factory=list)


def check_file(home: Home, contract: Contract, path: Path, *, most: int = 20) -> Check:
    """Validate ``path`` (also ``file.zip!member``) as if it had arrived now. Raises OSError.

    ``most`` limits the rejected rows returned.
    """
    try:
        delivery = _delivery(path)
    except archives.ArchiveError as error:
        return Check(Manifest(contract.id, "check", "", contract.version, "rejected", reason=str(error)))
    is_workbook = path.suffix.lower() == ".xlsx"
    mends = marked_sources(path.name, io.BytesIO(delivery.whole())) if is_workbook else []
    # As if it lay in its folder and came last.
    run = max((a.run for a in arrivals(home)), default=0) + 1
    arrival = Arrival("check", f"{contract.id}/{path.name}", delivery.sha256(), contract.id, run, now(), tuple(mends))
    with TemporaryDirectory(prefix="gridledger-") as folder, engine(home, threads=1) as con:
        stem = Path(folder, "check")
        validation = Validation(con, home, contract, arrival, landing.beside(stem, ".parquet"))
        check = Check(validation.run(delivery))
        if check.manifest.status == "loaded" and not mends and (reason := _held(validation, stem)):
            check.manifest.status, check.manifest.reason = "held", reason
        if check.manifest.status != "rejected":
            mappings, sheets = validation.mappings, check.manifest.sheets
            check.header_rows = {s.sheet: m.header_row for s, m in zip(sheets, mappings, strict=True)}
            examples = _examples(con, contract)
            check.columns = [_checked(c, mappings[0], examples) for c in contract.columns]
            shown = validation.refused(most).select("_sheet", "_row", "column_name", "value", "reason")
            check.refused = shown.rows()
    return check


def _held(validation: Validation, stem: Path) -> str | None:
    """Why the file would be held back beside what came before it, or is, where these bytes have come already."""
    con, home, contract, arrival = validation.con, validation.home, validation.contract, validation.first
    con.execute(f"COPY (SELECT _key FROM refused) TO {quote(f'{stem}.quarantine.parquet')} (FORMAT parquet)")
    landed = landing.manifests(home, contract)
    arrived = [earlier for earlier, _first in landing.deliveries(home, contract) if not earlier.mends]
    found = guard.loadable(arrived, landed, audit.in_force(home))
    if arrival.sha256 not in landed:
        found.append(guard.Delivery(arrival, arrival.file_id, stem, is_accepted=False))
    reasons = guard.held(con, contract, found)
    return next((reasons.get(d.arrival.file_id) for d in found if d.arrival.sha256 == arrival.sha256), None)


def _examples(con: duckdb.DuckDBPyConnection, contract: Contract) -> dict[str, str | None]:
    """The first value of each stored column among the good rows, by name in landing."""
    names = [str(c.stored) for c in contract.stored_columns if c.personal != "hash"]
    if not names:
        return {}
    picked = ", ".join(f'arg_min(CAST("{n}" AS VARCHAR), (_sheet, _row))' for n in names)
    return dict(zip(names, con.execute(f"SELECT {picked} FROM good").fetchone() or (), strict=False))


def _checked(column: Column, mapping: Mapping, examples: dict[str, str | None]) -> CheckedColumn:
    position = mapping.columns.get(column.name)
    header = None if position is None else mapping.headers[position].strip()
    by: Literal["name", "alias"] | None = None
    if header is not None:
        by = "name" if plain(header) == plain(column.header) else "alias"
    rest = (column.required, column.personal, examples.get(column.stored or ""))
    return CheckedColumn(column.name, column.type, column.header, header, by, *rest)


def _delivery(path: Path) -> Delivery:
    """The content; of an archive with one file, that file's. Raises OSError, ArchiveError where it is not clear."""
    found = archives.contents(path) if path.is_file() else None
    if found is None:
        return Delivery(partial(archives.opened, Path(), str(path)))
    if not found.members:
        raise archives.ArchiveError(found.refused[0][1])
    if len(found.members) > 1:
        names = "、".join(name for name, _sha in found.members[:5])
        raise archives.ArchiveError(f"压缩包内有 {len(found.members)} 个文件({names})：请指明一个，写成 文件.zip!成员")
    member = found.members[0][0]
    return Delivery(partial(archives.opened, Path(), f"{path}!{member}" if member else str(path)))
