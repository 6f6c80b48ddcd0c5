"""The judge's reading of a file: bytes → sheets of cells as text, each line with the number a spreadsheet shows.

One reader for all sources, with csv, json and openpyxl. Cells of a workbook become the text that says the same
(a number its digits, a true date its ISO form), so that one set of parsers serves every format.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import polars as pl

from .spec import Source
from .values import fold

MARKERS = re.compile(r"(合\s*计|小\s*计|总\s*计|累\s*计|制表人|审核人|填报人|填报单位|填报日期|备注[：:]|填表说明)")
_BEGINNINGS = set("合小总累制审填备")
_BRACKETS = str.maketrans("（）", "()")


@dataclass
class Sheet:
    """Lines under a header: text columns by spec name, `_row`; and what stood around them."""

    name: str
    frame: pl.DataFrame
    skipped: int
    unknown: list[str] = field(default_factory=list)


def fold_header(cell: str | None) -> str:
    """A header as it is compared: no blanks or line breaks, plain digits and brackets."""
    return re.sub(r"\s+", "", (fold(cell) or "").translate(_BRACKETS))


def read(path: Path, source: Source) -> Sheet:
    """The sheet of `path` that holds `source`."""
    if source.kind == "ndjson":
        return _read_ndjson(path, source)
    candidates = _workbook(path) if source.kind == "xlsx" else {"": _csv(path)}
    if source.sheet:
        candidates = {source.sheet: candidates[source.sheet]}
    cover = 0
    for name, lines in candidates.items():
        if name.startswith("填表说明"):
            cover += len(lines)
        elif (header := _find_header(lines, source)) is not None:
            sheet = _below(name, lines, header, source)
            return replace(sheet, skipped=sheet.skipped + cover)
    raise ValueError(f"no header of {source.id} in {path.name}")


def _csv(path: Path) -> list[list[str | None]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return list(csv.reader(io.StringIO(text, newline="")))  # type: ignore[arg-type]


def _workbook(path: Path) -> dict[str, list[list[str | None]]]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheets = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        sheets[sheet.title] = [[_cell(cell) for cell in line] for line in sheet.iter_rows(values_only=True)]
    book.close()
    return sheets


def _cell(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return repr(value)


def _find_header(lines: list[list[str | None]], source: Source) -> int | None:
    wanted = {column.header for column in source.columns}
    needed = {column.header for column in source.columns if column.is_required}
    for number, line in enumerate(lines[:30]):
        there = {fold_header(cell) for cell in line} & wanted
        if needed <= there:
            return number
    return None


def _below(name: str, lines: list[list[str | None]], header: int, source: Source) -> Sheet:
    by_header = {column.header: column.name for column in source.columns}
    heads = [fold_header(cell) for cell in lines[header]]
    width = len(heads)
    rows = []
    blank = header  # title lines
    for number, line in enumerate(lines[header + 1 :], start=header + 2):
        if _is_filled(line):
            rows.append((number, line if len(line) == width else (line + [None] * width)[:width]))
        else:
            blank += 1
    cells = list(zip(*(cells for _, cells in rows), strict=True)) if rows else [()] * width
    data: dict[str, object] = {"_row": [number for number, _ in rows]}
    for head, column in zip(heads, cells, strict=True):
        if head in by_header:
            data[by_header[head]] = column
    frame = _complete(data, source)
    marked = [_is_marked(line) for _, line in rows]
    unknown = [head for head in heads if head and head not in by_header]
    return Sheet(name, frame.with_columns(_marked=pl.Series(marked, dtype=pl.Boolean)), blank, unknown)


def _is_filled(line: list[str | None]) -> bool:
    """Whether any cell says anything; the first one nearly always does."""
    return bool(line and line[0] and not line[0].isspace()) or any(cell and not cell.isspace() for cell in line)


def _is_marked(line: list[str | None]) -> bool:
    """Whether the first filled cell is a word of a line that is no row."""
    first = line[0] or next((cell for cell in line if cell and not cell.isspace()), "")
    return first.lstrip()[:1] in _BEGINNINGS and bool(MARKERS.match(first.strip()))


def _complete(data: dict[str, object], source: Source) -> pl.DataFrame:
    schema = {"_row": pl.Int64} | {c.name: pl.String for c in source.columns if c.name in data}
    frame = pl.DataFrame(data, schema_overrides=schema, strict=False)
    absent = [pl.lit(None, pl.String).alias(c.name) for c in source.columns if c.name not in data]
    return frame.with_columns(absent)


def _read_ndjson(path: Path, source: Source) -> Sheet:
    rows: list[dict] = []
    blank = 0
    unknown: set[str] = set()
    lines = path.read_text(encoding="utf-8-sig").removesuffix("\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            blank += 1
            continue
        record = json.loads(line)
        unknown |= record.keys() - {column.header for column in source.columns}
        rows.append({"_row": number} | {c.name: _json_text(record.get(c.header)) for c in source.columns})
    data: dict[str, object] = {name: [row[name] for row in rows] for name in rows[0]} if rows else {"_row": []}
    frame = _complete(data, source).with_columns(_marked=pl.lit(False))
    return Sheet("", frame, blank, sorted(unknown))


def _json_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
