"""What the generator wrote, kept as ``demo.json`` in the home: proof of what an inbox holds, and the answers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from ingest.home import Home, write_json

#: Files that are in an inbox from the start and are nobody's export.
_FURNITURE = {"README.md", ".gitkeep"}


@dataclass(frozen=True)
class WrittenSheet:
    """One file, or one sheet of a workbook. ``rows`` counts data rows with the bad ones; ``other_lines`` is every
    line that is neither header nor data: titles, blank lines, totals, signatures, cover sheets."""

    source_id: str
    path: str
    sheet: str
    rows: int
    other_lines: int
    #: Path of the file whose bytes these are, or that this one sends again with corrections.
    same_as: str | None = None
    corrects: str | None = None


@dataclass(frozen=True)
class BadRow:
    """A planted bad row; a row is numbered as a spreadsheet program numbers it."""

    source_id: str
    path: str
    sheet: str
    row_number: int
    column_name: str
    reason: str


@dataclass
class DemoManifest:
    seed: int
    scale: int
    as_of: str
    sheets: list[WrittenSheet] = field(default_factory=list)
    bad_rows: list[BadRow] = field(default_factory=list)
    #: figure_no -> value that the report's formula gives on these files (scale 1 only).
    figures: dict[str, float] = field(default_factory=dict)
    #: Path relative to the inbox -> bytes.
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(s.rows for s in self.sheets)

    @property
    def resent(self) -> list[WrittenSheet]:
        """Files that were sent a second time: the same bytes elsewhere, or whole with corrections."""
        return [s for s in self.sheets if s.same_as or s.corrects]

    def save(self, home: Home) -> None:
        write_json(home.root / "demo.json", asdict(self))

    @classmethod
    def read(cls, home: Home) -> DemoManifest | None:
        """The manifest of the home's demo city, None when it has none."""
        try:
            raw = json.loads((home.root / "demo.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        raw["sheets"] = [WrittenSheet(**s) for s in raw["sheets"]]
        raw["bad_rows"] = [BadRow(**b) for b in raw["bad_rows"]]
        return cls(**raw)


def inbox_files(home: Home) -> dict[str, int]:
    """Every export in the inbox, path and size."""
    found = (p for p in home.inbox.rglob("*") if p.is_file() and p.name not in _FURNITURE)
    return {p.relative_to(home.inbox).as_posix(): p.stat().st_size for p in found}


def is_demo_home(home: Home) -> bool:
    """Whether the inbox is empty or holds nothing but files of the demo city that ``demo.json`` describes."""
    there = inbox_files(home)
    manifest = DemoManifest.read(home)
    written = manifest.sizes if manifest else {}
    return all(written.get(path) == size for path, size in there.items())
