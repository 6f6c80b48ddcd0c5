"""Files of a foreign city: rows with the fate their author gave them, and the habits in which files are written."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from .spec import Column, Source, sources

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_WIDE_BRACKETS = str.maketrans("()", "（）")
_EPOCH = date(1899, 12, 30)
COVER = ("填表说明", "本表由各社区填写，每季度末报送")


@dataclass
class Row:
    """A line that is data. `raw` holds cells written as they are; `faults` what must be found in it."""

    values: dict[str, Any]
    raw: dict[str, Any] = field(default_factory=dict)
    fate: str = "loaded"
    faults: tuple[tuple[str, str], ...] = ()
    number: int = 0

    def bad(self, column: str, code: str, cell: Any) -> Row:
        """A copy in which `column` holds `cell`, to be quarantined as `code`."""
        faults = (*self.faults, (column, code))
        return Row(dict(self.values), {**self.raw, column: cell}, "quarantined", faults)

    def again(self, fate: str, **changes: Any) -> Row:
        """The same thing said another time."""
        return Row(self.values | changes, dict(self.raw), fate)


@dataclass
class Note:
    """A line that is no row: cells from the left, or by column name."""

    cells: tuple[Any, ...] = ()
    at: dict[str, Any] = field(default_factory=dict)


@dataclass
class Part:
    """One sheet, or the whole of a text file."""

    source: Source
    lines: list[Row | Note]
    sheet: str = ""
    titles: int | None = None
    columns: list[str] | None = None  # names in the order written; None: as in the spec
    extra: tuple[str, ...] = ()  # headers the spec does not know

    @property
    def rows(self) -> list[Row]:
        return [line for line in self.lines if isinstance(line, Row)]

    @property
    def title_count(self) -> int:
        return self.source.titles if self.titles is None else self.titles

    def counts(self, *, cover: bool = False) -> dict[str, int]:
        """The four counts and what was skipped; a cover sheet's lines count with the only sheet there is."""
        fates = [row.fate for row in self.rows]
        tally = {f"rows_{fate}": fates.count(fate) for fate in ("loaded", "duplicate", "superseded", "quarantined")}
        skipped = self.title_count + len(self.lines) - len(self.rows) + (len(COVER) if cover else 0)
        return {"rows_read": len(self.rows), "rows_skipped": skipped, **tally}


@dataclass
class Export:
    """A file in the inbox."""

    path: str
    parts: list[Part]
    habits: dict[str, Any] = field(default_factory=dict)
    status: str = "loaded"
    copies: list[str] = field(default_factory=list)


def write(export: Export, inbox: Path, rng: random.Random) -> None:
    """Write the file and its copies, and number its rows."""
    target = inbox / export.path
    target.parent.mkdir(parents=True, exist_ok=True)
    kind = export.parts[0].source.kind
    {"csv": _write_csv, "xlsx": _write_xlsx, "ndjson": _write_ndjson}[kind](export, target, rng)
    for copy in export.copies:
        (inbox / copy).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(target, inbox / copy)


def _layout(part: Part) -> list[Column]:
    names = part.columns or [column.name for column in part.source.columns]
    return [part.source.column(name) for name in names]


def _headers(part: Part, habits: dict[str, Any]) -> list[str]:
    heads = [column.header for column in _layout(part)] + list(part.extra)
    if habits.get("spaced_headers"):
        heads = [f" {head}\u3000" for head in heads]
    return [head.translate(_WIDE_BRACKETS) for head in heads] if habits.get("wide_brackets") else heads


def _note_cells(note: Note, part: Part) -> list[Any]:
    if not note.at:
        return list(note.cells)
    return [note.at.get(column.name, "") for column in _layout(part)]


def _write_csv(export: Export, target: Path, rng: random.Random) -> None:
    part = export.parts[0]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=export.habits.get("newline", "\r\n"))
    for nth in range(part.title_count):
        writer.writerow([f"导出标题{nth + 1}"])
    writer.writerow(_headers(part, export.habits))
    for number, line in enumerate(part.lines, start=part.title_count + 2):
        if isinstance(line, Note):
            cells = _note_cells(line, part)
            writer.writerow(cells) if cells else buffer.write(writer.dialect.lineterminator)
            continue
        line.number = number
        shown = [_text(column, line, export.habits, rng) for column in _layout(part)]
        shown += ["额外" for _ in part.extra]
        writer.writerow(_ragged(shown, rng) if export.habits.get("ragged") else shown)
    target.write_bytes(buffer.getvalue().encode(export.habits.get("encoding", part.source.encoding)))


def _ragged(cells: list[str], rng: random.Random) -> list[str]:
    """A line whose empty end is left out, or that ends in more commas than it should."""
    if rng.random() < 0.3:
        return [*cells, "", ""]
    while cells[-1] == "":
        cells = cells[:-1]
    return cells


def _write_ndjson(export: Export, target: Path, rng: random.Random) -> None:
    part = export.parts[0]
    out = []
    for number, line in enumerate(part.lines, start=1):
        if isinstance(line, Note):
            out.append("")
            continue
        line.number = number
        record = {c.header: line.raw.get(c.name, _json(line.values.get(c.name))) for c in _layout(part)}
        out.append(json.dumps(record | dict.fromkeys(part.extra, "额外"), ensure_ascii=False))
    target.write_text("\n".join(out) + "\n", encoding="utf-8")


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep="T" if value.minute % 2 else " ")
    if isinstance(value, list):
        return [_json(item) for item in value]
    return {key: _json(item) for key, item in value.items()} if isinstance(value, dict) else value


def _write_xlsx(export: Export, target: Path, rng: random.Random) -> None:
    book = xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd"})
    bold = book.add_format({"bold": True, "align": "center"})
    if export.habits.get("cover"):
        cover = book.add_worksheet("填表说明")
        for nth, text in enumerate(COVER):
            cover.write_string(nth, 0, text)
    for part in export.parts:
        sheet = book.add_worksheet(part.sheet or "Sheet1")
        heads = _headers(part, export.habits)
        for nth in range(part.title_count):
            sheet.merge_range(nth, 0, nth, len(heads) - 1, f"{part.source.id} 统计表（{nth + 1}）", bold)
        sheet.write_row(part.title_count, 0, heads, bold)
        for number, line in enumerate(part.lines, start=part.title_count + 1):
            if isinstance(line, Note):
                for place, cell in enumerate(_note_cells(line, part)):
                    _put(sheet, number, place, cell)
                continue
            line.number = number + 1
            for place, column in enumerate(_layout(part)):
                _put(sheet, number, place, _cell(column, line, export.habits, rng))
            for place, _ in enumerate(part.extra, start=len(_layout(part))):
                _put(sheet, number, place, "额外")
    book.close()


def _put(sheet: Any, row: int, place: int, cell: Any) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, place, datetime(cell.year, cell.month, cell.day))
    elif isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        sheet.write_number(row, place, float(cell))
    elif cell not in (None, ""):
        sheet.write_string(row, place, str(cell))


def _cell(column: Column, row: Row, habits: dict[str, Any], rng: random.Random) -> Any:
    """A cell of a workbook: numbers and true dates where the habit says so, else text."""
    value = row.values.get(column.name)
    if column.name in row.raw:
        return row.raw[column.name]
    if value is None:
        return _text(column, row, habits, rng)
    if column.type == "date":
        form = rng.choice(habits.get("dates", ["true", "iso"]))
        return {"true": value, "serial": (value - _EPOCH).days, "number": int(f"{value:%Y%m%d}")}.get(
            form, _day(value, form)
        )
    if column.type == "decimal" and not habits.get("thousands"):
        return value
    if column.type == "int":
        return value if rng.random() < 0.8 else str(value)
    if column.type == "code" and habits.get("numeric_codes") and str(value).isdigit() and value[0] != "0":
        return int(value)
    return _text(column, row, habits, rng)


def _text(column: Column, row: Row, habits: dict[str, Any], rng: random.Random) -> str:
    """A cell as text."""
    value = row.values.get(column.name)
    if column.name in row.raw:
        return str(row.raw[column.name])
    if value is None:
        return rng.choice(["", "", "", "-", "/", "无", "null", "  "]) if habits.get("tokens", True) else ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value)
    if column.type == "date":
        return _day(value, rng.choice(habits.get("text_dates", ["iso", "slash", "cn"])))
    if column.type == "datetime":
        return _moment(value, rng.choice(habits.get("moments", ["iso", "iso", "slash"])))
    if isinstance(value, Decimal) and habits.get("thousands"):
        return f"{value:,}"
    text = str(value)
    if column.type in ("code", "int") and rng.random() < habits.get("wide", 0.02):
        text = text.translate(_WIDE)
    return f" {text}\u3000" if column.type in ("code", "enum") and rng.random() < 0.02 else text


def _day(value: date, form: str) -> str:
    forms = {
        "iso": f"{value:%Y-%m-%d}",
        "slash": f"{value.year}/{value.month}/{value.day}",
        "cn": f"{value.year}年{value.month}月{value.day}日",
        "compact": f"{value:%Y%m%d}",
        "wide": f"{value.year}年{value.month}月{value.day}日".translate(_WIDE),
        "serial": str((value - _EPOCH).days),
        "midnight": f"{value:%Y-%m-%d} 00:00:00",
    }
    return forms.get(form, forms["iso"])


def _moment(value: datetime, form: str) -> str:
    if form == "slash" and not value.second:
        return f"{value.year}/{value.month}/{value.day} {value.hour}:{value.minute:02d}"
    if form == "day" and not (value.hour or value.minute or value.second):
        return f"{value:%Y-%m-%d}"
    return f"{value:%Y-%m-%d %H:%M:%S}"


def part(source: str, lines: Iterable[Row | Note], **more: Any) -> Part:
    """A part of the named source."""
    return Part(sources()[source], list(lines), **more)
