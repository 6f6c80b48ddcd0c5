"""A line of an export as a test reads it for itself: with no code of the product."""

import csv
import io
import json

import openpyxl


def as_written(path, sheet, number):
    """Header → text of a row, as a spreadsheet program numbers it; CSV of the city is GB18030 or UTF-8."""
    raw = path.read_bytes()
    if path.suffix == ".ndjson":
        return {name: text(value) for name, value in json.loads(raw.decode().splitlines()[number - 1]).items()}
    if path.suffix == ".xlsx":
        rows = list(openpyxl.load_workbook(io.BytesIO(raw), read_only=True)[sheet].iter_rows(values_only=True))
    else:
        try:
            words = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            words = raw.decode("gb18030")
        rows = list(csv.reader(io.StringIO(words)))
    heading = next(row for row in rows if len([cell for cell in row if cell]) > 2)  # titles may stand above it
    return {str(name): text(value) for name, value in zip(heading, rows[number - 1], strict=True) if name}


def text(value):
    return "" if value is None else str(value)
