"""Files as the systems write them: csv in three encodings, JSON lines; rows are appended batch by batch.

A writer puts the planted bad rows where the plan wants them and notes what it wrote, row by row number.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from ingest.contracts import Contract
from ingest.demo.defects import Plant
from ingest.demo.drift import as_exported
from ingest.demo.manifest import BadRow, WrittenSheet


class Desk:
    """Where files are written before they go to the inbox, and the notes about them."""

    def __init__(self, folder: Path, contracts: dict[str, Contract], plants: Sequence[Plant]) -> None:
        self.folder = folder
        self.contracts = contracts
        self.plants = plants
        self.sheets: list[WrittenSheet] = []
        self.bad_rows: list[BadRow] = []

    def path(self, source_id: str, name: str) -> Path:
        path = self.folder / source_id / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def plants_for(self, source_id: str, name: str) -> list[Plant]:
        found = [p for p in self.plants if p.source_id == source_id and p.file in name]
        return sorted(found, key=lambda p: p.at)

    def csv(self, source_id: str, name: str) -> CsvFile:
        return CsvFile(self, as_exported(self.contracts[source_id], name), name)

    def ndjson(self, source_id: str, name: str) -> JsonLines:
        return JsonLines(self, self.contracts[source_id], name)

    def note_copy(self, of: str, path: str) -> None:
        """Note that ``path`` has the bytes of ``of``: the same sheets, rows and bad rows once more."""
        for sheet in [s for s in self.sheets if s.path == of]:
            self.sheets.append(WrittenSheet(**{**vars(sheet), "path": path, "same_as": of}))
        for bad in [b for b in self.bad_rows if b.path == of]:
            self.bad_rows.append(BadRow(**{**vars(bad), "path": path}))


@dataclass
class Tally:
    """Counts rows of one sheet while it is written, and says when a planted row is due."""

    desk: Desk
    contract: Contract
    path: str
    sheet: str
    first_row: int
    plants: list[Plant]
    rows: int = 0
    other_lines: int = 0
    corrects: str | None = None

    def due(self, incoming: int) -> int | None:
        """How many of the next ``incoming`` rows come before a planted one; None when none is due among them."""
        if self.plants and self.plants[0].at <= self.rows + incoming:
            return max(0, self.plants[0].at - self.rows)
        return None

    def plant(self, template: list[Any], as_text: bool) -> list[Any]:
        """The next planted row: a good row with its own key and one broken value."""
        plant = self.plants.pop(0)
        row = list(template)
        for position, column in enumerate(self.contract.columns):
            if column.name in plant.values:
                value = plant.values[column.name]
                row[position] = "" if value is None and as_text else value
        where = (self.contract.id, self.path, self.sheet, self.first_row + self.rows)
        for broken in ((plant.column, plant.reason), plant.also):
            if broken:
                self.desk.bad_rows.append(BadRow(*where, *broken))
        self.rows += 1
        return row

    def close(self) -> None:
        if self.plants:
            raise RuntimeError(f"{self.path}: planned bad rows lie beyond its {self.rows} rows")
        written = WrittenSheet(
            self.contract.id, self.path, self.sheet, self.rows, self.other_lines, corrects=self.corrects
        )
        self.desk.sheets.append(written)


class CsvFile:
    """A csv export in its system's encoding; Windows systems end lines with CR LF."""

    def __init__(self, desk: Desk, contract: Contract, name: str) -> None:
        self.contract = contract
        self.encoding = contract.encoding or "utf-8"
        self.newline = "\n" if self.encoding == "utf-8" else "\r\n"
        self.file = desk.path(contract.id, name).open("wb")
        self.tally = Tally(desk, contract, f"{contract.id}/{name}", "", 2, desk.plants_for(contract.id, name))
        if self.encoding == "utf-8-sig":
            self.file.write(b"\xef\xbb\xbf")
        self._write(self.newline_joined([[c.header for c in contract.columns]]))

    def __enter__(self) -> CsvFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.file.close()
        if kind is None:
            self.tally.close()

    def newline_joined(self, rows: Sequence[Sequence[str]]) -> bytes:
        text = io.StringIO()
        csv.writer(text, lineterminator=self.newline).writerows(rows)
        return text.getvalue().encode()

    def _write(self, utf8: bytes) -> None:
        self.file.write(utf8 if self.encoding != "gb18030" else utf8.decode().encode("gb18030"))

    def _text(self, frame: pl.DataFrame) -> bytes:
        buffer = io.BytesIO()
        frame.write_csv(
            buffer,
            include_header=False,
            line_terminator=self.newline,
            datetime_format="%Y-%m-%d %H:%M:%S",
            date_format="%Y-%m-%d",
        )
        return buffer.getvalue()

    def append(self, frame: pl.DataFrame) -> None:
        """Add rows; columns are found by name, those the frame lacks stay empty."""
        frame = in_order(frame, self.contract)
        while frame.height and (before := self.tally.due(frame.height)) is not None:
            self._write(self._text(frame.head(before)))
            self.tally.rows += before
            template = next(csv.reader(io.StringIO(self._text(frame.head(1)).decode())))
            self._write(self.newline_joined([self.tally.plant(template, as_text=True)]))
            frame = frame.slice(before)
        self._write(self._text(frame))
        self.tally.rows += frame.height

    def blank_line(self) -> None:
        self._write(self.newline.encode())
        self.tally.other_lines += 1
        self.tally.first_row += 1


class JsonLines:
    """One JSON object a line; nested lists stay nested."""

    def __init__(self, desk: Desk, contract: Contract, name: str) -> None:
        self.contract = contract
        self.file = desk.path(contract.id, name).open("w", encoding="utf-8")
        self.tally = Tally(desk, contract, f"{contract.id}/{name}", "", 1, desk.plants_for(contract.id, name))

    def __enter__(self) -> JsonLines:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.file.close()
        if kind is None:
            self.tally.close()

    def _line(self, values: Sequence[Any]) -> None:
        pairs = zip([c.header for c in self.contract.columns], values, strict=True)
        self.file.write(json.dumps(dict(pairs), ensure_ascii=False) + "\n")

    def append(self, frame: pl.DataFrame) -> None:
        stamps = pl.selectors.datetime()
        for values in in_order(frame, self.contract).with_columns(stamps.dt.strftime("%Y-%m-%dT%H:%M:%S")).iter_rows():
            while self.tally.due(1) == 0:
                self._line(self.tally.plant(list(values), as_text=False))
            self._line(values)
            self.tally.rows += 1


def in_order(frame: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """The contract's columns in the contract's order; yes and no as the systems write them."""
    lacking = [pl.lit(None, pl.String).alias(c.name) for c in contract.columns if c.name not in frame.columns]
    flags = [c.name for c in contract.columns if frame.schema.get(c.name) == pl.Boolean]
    yes_no = [pl.when(name).then(pl.lit("是")).when(~pl.col(name)).then(pl.lit("否")).alias(name) for name in flags]
    return frame.with_columns(*lacking, *yes_no).select([c.name for c in contract.columns])
