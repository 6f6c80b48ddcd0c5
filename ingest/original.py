"""Lines of an export as they arrived, read again from the inbox: for the sender who mends them.

Nothing is stored; what is returned may hold personal data and goes only into files their owner alone can read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import polars as pl

from ingest import archives
from ingest.contracts import Contract
from ingest.delivery import Delivery
from ingest.headers import HeaderError, Mapping
from ingest.home import Home
from ingest.inboxes import Inbox, open_inbox
from ingest.json_grids import headed
from ingest.marks import MARK
from ingest.readers import Content, Grid, exact_numbers, reading
from ingest.unreadable import UnreadableError


@dataclass(frozen=True)
class Place:
    """A row of a file: ``path`` in the inbox (``file.zip!member`` in an archive), ``sheet`` ('' for text files),
    ``row`` as spreadsheets number it."""

    path: str
    sheet: str
    row: int


def original_lines(home: Home, contract: Contract, places: list[Place]) -> dict[Place, dict[str, str]]:
    """Header (the contract's name of it) → text of each place that can still be read, so that read under these headers
    it says the same; a record that is none has its ``line``. Places whose file is gone are left out. Raises InboxError.
    """
    inbox = open_inbox(home)
    try:
        return _lines(inbox, contract, places)
    finally:
        inbox.forget()


def _lines(inbox: Inbox, contract: Contract, places: list[Place]) -> dict[Place, dict[str, str]]:
    found: dict[Place, dict[str, str]] = {}
    any_sheet = contract.model_copy(update={"sheet": None})
    for path in sorted({p.path for p in places}):
        wanted = [p for p in places if p.path == path]
        try:
            delivery = Delivery(partial(archives.opened, inbox.folder_with(path), path))
            found |= reading(delivery, any_sheet, partial(_wanted, contract, wanted))
        except (UnreadableError, HeaderError, OSError):
            continue
    return found


def _wanted(contract: Contract, wanted: list[Place], content: Content) -> dict[Place, dict[str, str]]:
    found: dict[Place, dict[str, str]] = {}
    for grid in content.grids:
        rows = {p.row: p for p in wanted if p.sheet == grid.sheet}
        if rows and (table := headed(grid, contract)):
            grid, mapping = table
            for block in grid.blocks():
                found |= {rows[row]: line for row, line in _texts(block, mapping, contract, list(rows))}
    return found


def _texts(grid: Grid, mapping: Mapping, contract: Contract, rows: list[int]) -> Iterator[tuple[int, dict[str, str]]]:
    """Row number and header → text. A header that stands twice keeps the column that is read."""
    positions = {c.header: mapping.columns[c.name] for c in contract.columns if c.name in mapping.columns}
    used = set(positions.values())
    for position, header in enumerate(mapping.headers):
        if position not in used and header.strip() and not header.strip().startswith(MARK):
            positions.setdefault(header.strip(), position)
    decimals = [positions[c.header] for c in contract.columns if c.type == "decimal" and c.header in positions]
    cells = exact_numbers(grid, decimals).filter(pl.col("_row").is_in(rows))
    if not grid.is_typed:
        # In a workbook midnight is how a day reads; here it was meant.
        midnights = [f"c{positions[c.header]}" for c in contract.columns if c.deadline and c.header in positions]
        cells = cells.with_columns(pl.col(c).str.replace(r" 00:00:00$", " 00:00") for c in midnights)
    in_order = sorted(positions, key=lambda header: positions[header])
    for line in cells.iter_rows(named=True):
        if line.get("_broken") and grid.header is not None:
            yield line["_row"], {"line": line["_broken"]}
        else:
            yield line["_row"], {header: line[f"c{positions[header]}"] or "" for header in in_order}
