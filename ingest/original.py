"""Lines of an export as they arrived, read again from the inbox: for the sender who mends them.

Nothing is stored; what is returned may hold personal data and goes only into files their owner alone can read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import polars as pl

from ingest import archives
from ingest.contracts import Contract
from ingest.delivery import Delivery
from ingest.header_rows import find_header
from ingest.home import Home
from ingest.inboxes import Inbox, open_inbox
from ingest.readers import Content, reading
from ingest.unreadable import UnreadableError


@dataclass(frozen=True)
class Place:
    """A row of a file: ``path`` in the inbox (``file.zip!member`` in an archive), ``sheet`` ('' for text files),
    ``row`` as spreadsheets number it."""

    path: str
    sheet: str
    row: int


def original_lines(home: Home, contract: Contract, places: list[Place]) -> dict[Place, dict[str, str]]:
    """Header → text of each place that can still be read; places whose file is gone are left out. Raises InboxError."""
    inbox = open_inbox(home)
    try:
        return _lines(inbox, contract, places)
    finally:
        inbox.forget()


def _lines(inbox: Inbox, contract: Contract, places: list[Place]) -> dict[Place, dict[str, str]]:
    found: dict[Place, dict[str, str]] = {}
    for path in sorted({p.path for p in places}):
        wanted = [p for p in places if p.path == path]
        try:
            delivery = Delivery(partial(archives.opened, inbox.folder_with(path), path))
            found |= reading(delivery, contract, partial(_wanted, contract, wanted))
        except (UnreadableError, OSError):
            continue
    return found


def _wanted(contract: Contract, wanted: list[Place], content: Content) -> dict[Place, dict[str, str]]:
    found: dict[Place, dict[str, str]] = {}
    for grid in content.grids:
        rows = {p.row: p for p in wanted if p.sheet == grid.sheet}
        header = find_header(grid.cells, contract) if grid.header is None else (0, ["line"])
        if not rows or not header:
            continue
        for block in grid.blocks():
            for row, *cells in block.cells.filter(pl.col("_row").is_in(list(rows))).iter_rows():
                found[rows[row]] = {h: c or "" for h, c in zip(header[1], cells, strict=False) if h}
    return found
