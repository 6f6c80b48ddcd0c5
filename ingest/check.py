"""Try a file against a contract without loading it."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

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
    """Validate ``path`` as if it had arrived now; ``most`` limits the rejected rows returned. Raises OSError."""
    data = path.read_bytes()
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
