"""A city of another program: all 34 exports, with the habits and mistakes of real ones, and what must come out.

`build(seed, inbox)` writes the files and returns the expectations, worked out while generating: what every file
holds, which rows are bad and why, what every month's cells are. Nothing here reads a file again.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from .city_files import Export, Note, Row, part, write
from .city_ledgers import Ledgers, Mark, Verdict
from .city_plain import plain_exports
from .city_rosters import Rosters
from .city_scenes import issue_exports, ledger_exports, visit_exports, volunteer_exports
from .city_units import Places, lay_out

Cell = tuple[str, str, str, str, str, date]


@dataclass
class City:
    """The files written and what they must become."""

    inbox: Path
    today: date
    as_of: date
    places: Places
    ledgers: Ledgers
    exports: list[Export] = field(default_factory=list)

    @property
    def files(self) -> dict[tuple[str, str, str], tuple[str, dict[str, int]]]:
        """(source, path, sheet) → status and the four counts."""
        found = {}
        for export in self.exports:
            for piece in export.parts:
                sheet = (piece.sheet or "Sheet1") if piece.source.kind == "xlsx" else ""
                counts = piece.counts(cover="cover" in export.habits and not piece.source.sheet)
                found[piece.source.id, export.path, sheet] = export.status, counts
                stands = counts["rows_loaded"] + counts["rows_duplicate"]
                for copy in export.copies:
                    again = counts | {"rows_loaded": 0, "rows_duplicate": stands}
                    found[piece.source.id, copy, sheet] = "same_as", again
        return found

    @property
    def faults(self) -> set[tuple[str, str, str, int, str, str]]:
        """(source, path, sheet, row, column, code) of every planted bad cell."""
        return {
            (
                piece.source.id,
                path,
                (piece.sheet or "Sheet1") if piece.source.kind == "xlsx" else "",
                row.number,
                column,
                code,
            )
            for export in self.exports
            if export.status != "held"
            for path in (export.path, *export.copies)
            for piece in export.parts
            for row in piece.rows
            for column, code in row.faults
        }

    @property
    def cells(self) -> dict[Cell, float]:
        """Cells of the four facts that are not zero, up to as_of."""
        found: dict[Cell, Decimal] = defaultdict(Decimal)
        for mark in self._standing_marks():
            if mark.day > self.as_of:
                continue
            for level, unit in self.places.above(mark.unit, mark.day).items():
                month = mark.day.replace(day=1)
                found[mark.fact, mark.measure, mark.breakdown, level, unit, month] += mark.amount
        return {cell: float(amount) for cell, amount in found.items() if amount}

    def _standing_marks(self) -> list[Mark]:
        return [
            mark
            for export in self.exports
            for piece in export.parts
            for row in piece.rows
            if row.fate == "loaded"
            for mark in self.ledgers.marks.get(id(row), [])
        ]

    @property
    def verdicts(self) -> dict[tuple[str, str], Verdict]:
        return self.ledgers.verdicts


def build(
    seed: int,
    inbox: Path,
    *,
    year: int = 2023,
    as_of: date | None = None,
) -> City:
    """Write the city of `seed` into `inbox`; events run for six months from July of `year`."""
    rng = random.Random(seed)
    months = [date(year, month, 1) for month in range(7, 13)]
    today = date(year + 1, 1, 9)
    places, units, held = lay_out(seed, months[0])
    rosters = Rosters(seed, places, months[0])
    ledgers = Ledgers(seed, places, rosters, months, as_of or today)
    exports = units + held + rosters.build()
    for scene in (visit_exports, issue_exports, ledger_exports, volunteer_exports, plain_exports):
        exports += scene(ledgers, today, rng)
    for export in exports:
        write(export, inbox, rng)
    return City(inbox, today, as_of or today, places, ledgers, exports)


def two_sources(inbox: Path, *, months: int = 3, seed: int = 11) -> City:
    """Units and visits alone: the smallest home that has a figure."""
    rng = random.Random(seed)
    firsts = [date(2024, month, 1) for month in range(1, months + 1)]
    today = date(2024, months + 1, 9)
    places, units, _ = lay_out(seed, firsts[0])
    ledgers = Ledgers(seed, places, Rosters(seed, places, firsts[0]), firsts, today)
    exports = list(units)
    for month in firsts:
        lines: list[Row | Note] = [*ledgers.visits(month, 40)]
        exports.append(Export(f"visits/visits_{month:%Y%m}.csv", [part("visits", lines)]))
    for export in exports:
        write(export, inbox, rng)
    return City(inbox, today, today, places, ledgers, exports)
