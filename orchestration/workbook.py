"""Rejected rows as a workbook that their sender can mend and send back.

The original lines hold personal data: they are read again from the inbox, stored nowhere else, and the workbook
can be read by its owner alone.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import xlsxwriter

from ingest.contracts import Contract
from ingest.home import Home
from ingest.original import Place, original_lines
from orchestration.texts import REASONS


def write_workbook(home: Home, contracts: dict[str, Contract], rows: list[dict[str, Any]], out: Path) -> int:
    """One sheet per source, bad cells coloured with the rule as a comment; how many lines were written."""
    by_source: dict[str, dict[Place, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_source[row["source_id"]][Place(row["path"], row["sheet"], row["row_number"])].append(row)
    temporary = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            # Text stays text: a value that begins with = is no formula, a long number no float.
            book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
            bad = book.add_format({"bg_color": "#FFC7CE"})
            written = sum(_sheet(book, bad, home, contracts[s], wanted) for s, wanted in by_source.items())
            if not by_source:
                book.add_worksheet("无隔离行")
            book.close()
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    return written


def _sheet(book: Any, bad: Any, home: Home, contract: Contract, wanted: dict[Place, list[dict[str, Any]]]) -> int:
    """The lines under the header as the system exports it, in the order of their files."""
    lines = original_lines(home, contract, list(wanted))
    sheet = book.add_worksheet(contract.sheet or contract.id)
    headers = list(dict.fromkeys(header for line in lines.values() for header in line))
    for number, header in enumerate(headers):
        sheet.write_string(0, number, header)
    found = sorted(lines, key=lambda place: (place.path, place.sheet, place.row))
    for number, place in enumerate(found, start=1):
        marks = _marks(contract, headers, wanted[place])
        for column, header in enumerate(headers):
            sheet.write_string(number, column, lines[place].get(header, ""), bad if column in marks else None)
        for column, text in marks.items():
            where = f"{place.path} {place.sheet}".strip() + f" 第 {place.row} 行"
            sheet.write_comment(number, column, f"{text}\n{where}")
    if lost := [place for place in wanted if place not in lines]:
        _say_lost(sheet, len(found) + 2, lost)
    sheet.autofit()
    return len(found)


def _marks(contract: Contract, headers: list[str], broken: list[dict[str, Any]]) -> dict[int, str]:
    """Column number → rules broken there; a rule without a column is told at the first."""
    names = {c.name: {c.header, *c.aliases} for c in contract.columns}
    marks: dict[int, str] = {}
    for row in broken:
        known = names.get(row["column_name"] or "", set())
        column = next((n for n, header in enumerate(headers) if header in known), 0)
        text = REASONS.get(row["reason"], row["reason"])
        marks[column] = f"{marks[column]}\n{text}" if column in marks else text
    return marks


def _say_lost(sheet: Any, row: int, lost: list[Place]) -> None:
    sheet.write_string(row, 0, "备注：以下各行的原文件已不在 inbox 中 · the files of these rows are gone")
    for number, place in enumerate(lost, start=row + 1):
        sheet.write_string(number, 0, f"备注：{place.path} {place.sheet} 第 {place.row} 行")
