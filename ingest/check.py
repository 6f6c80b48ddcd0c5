"""Try a file against a contract without loading it."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from ingest import archives
from ingest.contracts import Contract
from ingest.home import Home, now
from ingest.inbox import Arrival
from ingest.landing import Manifest
from ingest.validate import Validation, engine


@dataclass
class Check:
    """What loading the file would make of it.

    ``columns``: contract column, type, the header it was found under (None: not there).
    ``refused``: the first rejected rows as sheet, row, column, value (masked), code.
    """

    manifest: Manifest
    columns: list[tuple[str, str, str | None]] = field(default_factory=list)
    refused: list[tuple[str, int, str | None, str | None, str]] = field(default_factory=list)


def check_file(home: Home, contract: Contract, path: Path, *, most: int = 20) -> Check:
    """Validate ``path`` (also ``file.zip!member``) as if it had arrived now. Raises OSError.

    ``most`` limits the rejected rows returned.
    """
    try:
        data = _delivery(path)
    except archives.ArchiveError as error:
        return Check(Manifest(contract.id, "check", "", contract.version, "rejected", reason=str(error)))
    arrival = Arrival("check", path.name, sha256(data).hexdigest(), contract.id, 0, now())
    with engine(home, threads=1) as con:
        validation = Validation(con, home, contract, arrival)
        check = Check(validation.run(data))
        if check.manifest.status != "rejected":
            mapping = validation.mappings[0]
            for column in contract.columns:
                position = mapping.columns.get(column.name)
                check.columns.append(
                    (column.name, column.type, None if position is None else mapping.headers[position])
                )
            shown = validation.refused().head(most).select("_sheet", "_row", "column_name", "value", "reason")
            check.refused = shown.rows()
    return check


def _delivery(path: Path) -> bytes:
    """The content; of an archive with one file, that file's. Raises OSError, ArchiveError where it is not clear."""
    found = archives.contents(path) if path.is_file() else None
    if found is None:
        return archives.read(Path(), str(path))
    if not found.members:
        raise archives.ArchiveError(found.refused[0][1])
    if len(found.members) > 1:
        names = "、".join(name for name, _sha in found.members[:5])
        raise archives.ArchiveError(f"压缩包内有 {len(found.members)} 个文件({names})：请指明一个，写成 文件.zip!成员")
    member = found.members[0][0]
    return archives.read(Path(), f"{path}!{member}" if member else str(path))
