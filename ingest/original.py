"""Lines of an export as they arrived, read again from the inbox: for the sender who mends them, and beside what the
load made of them for whoever follows a figure back.

Nothing is stored. What ``original_lines`` returns may hold personal data and goes only into files their owner alone can
read; what ``line_beside_load`` returns is masked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Literal

import polars as pl

from ingest import archives
from ingest.contracts import Column, Contract, ContractError
from ingest.delivery import Delivery
from ingest.headers import HeaderError, Mapping
from ingest.home import Home
from ingest.inboxes import Inbox, InboxError, open_inbox
from ingest.json_grids import headed
from ingest.landing import beside, manifests
from ingest.marks import MARK
from ingest.own import contracts_of_home
from ingest.readers import Content, Grid, exact_numbers, reading
from ingest.scrub import MASK as HIDDEN
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


#: What became of a cell: loaded as it is or as it was meant, made a pseudonym, freed of people, left out because it is
#: personal, left out because no contract knows its column.
Became = Literal["loaded", "pseudonym", "scrubbed", "dropped", "unknown"]


@dataclass(frozen=True)
class Cell:
    """A cell of a line: ``written`` in the file, ``loaded`` under the name ``column``; people in neither."""

    header: str
    written: str
    column: str | None
    loaded: str | None
    became: Became


@dataclass(frozen=True)
class Line:
    """read, or why it is not shown: the file is gone, changed since, cannot be read, or landing lacks the line."""

    status: Literal["read", "gone", "changed", "unreadable", "not_landed"]
    cells: tuple[Cell, ...] = ()


def line_beside_load(root: Path, source_id: str, place: Place, sha256: str) -> Line:
    """A line of a file in the inbox of the home at ``root`` beside what the load made of its cells, without people.

    ``sha256``: of the content that was loaded. Never raises for what happened to a file.
    """
    home = Home(root)
    try:
        contract = contracts_of_home(home.sources).get(source_id)
        landed = _landed(home, contract, place, sha256) if contract else None
        inbox = open_inbox(home)
    except (ContractError, InboxError, OSError):
        return Line("unreadable")
    if contract is None or landed is None:
        return Line("not_landed")
    try:
        if not inbox.has(place.path):
            return Line("gone")
        delivery = Delivery(partial(archives.opened, inbox.folder_with(place.path), place.path))
        if delivery.sha256() != sha256:
            return Line("changed")
        found = _lines(inbox, contract, [place]).get(place)
    except FileNotFoundError:
        return Line("gone")
    except (InboxError, OSError):
        return Line("unreadable")
    finally:
        inbox.forget()
    if found is None or "line" in found:
        return Line("unreadable")
    columns = {column.header: column for column in contract.columns}
    return Line("read", tuple(_cell(header, text, columns.get(header), landed) for header, text in found.items()))


def _landed(home: Home, contract: Contract, place: Place, sha256: str) -> dict | None:
    found = manifests(home, contract).get(sha256)
    path = beside(found[1], ".parquet") if found else None
    if path is None or not path.exists():
        return None
    at = (pl.col("_sheet") == place.sheet) & (pl.col("_row") == place.row)
    rows = pl.scan_parquet(path).filter(at).collect()
    return rows.row(0, named=True) if rows.height else None


def _cell(header: str, text: str, column: Column | None, landed: dict) -> Cell:
    """A value that no contract calls personal and that was loaded stands in the warehouse for all to read; of the rest
    nothing is shown but that there was something. Free text is shown as it was freed of people when it was loaded, with
    the names that the whole file and the rosters bring."""
    hidden = HIDDEN if text.strip() else ""
    if column is None:
        return Cell(header, hidden, None, None, "unknown")
    if column.stored is None:
        return Cell(header, hidden, None, None, "dropped")
    value = _plain(landed.get(column.stored))
    if column.personal == "hash":
        return Cell(header, hidden, column.stored, None if value is None else HIDDEN, "pseudonym")
    if column.personal == "scrub":
        return Cell(header, hidden if value is None else value, column.stored, value, "scrubbed")
    written = hidden if value is None else _known_fields(text, column) if column.fields else text
    return Cell(header, written, column.stored, value, "loaded")


def _known_fields(text: str, column: Column) -> str:
    """Of nested things the fields that the contract knows."""
    known = [field.name for field in column.fields]
    try:
        things = [{name: thing[name] for name in known if name in thing} for thing in json.loads(text)]
    except (ValueError, TypeError):
        return HIDDEN
    return json.dumps(things, ensure_ascii=False)


def _plain(value: object) -> str | None:
    """A loaded value as a reader would write it."""
    if value is None or isinstance(value, bool):
        return {True: "是", False: "否"}.get(value)  # type: ignore[arg-type]
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)
