"""Workbooks as clerks keep them: merged titles, a header, rows, totals and signatures at the foot.

Written row by row (constant memory), with a fixed date inside so that the same seed gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ingest.contracts import Contract
from ingest.demo.writers import Desk, Tally, in_order

#: A worksheet ends at row 1,048,576; a longer list goes on in a further sheet.
SHEET_ROWS = 1_040_000


class Book:
    """One workbook with one or more sheets, written one after the other."""

    def __init__(self, desk: Desk, source_id: str, name: str) -> None:
        self.desk, self.source_id, self.name = desk, source_id, name
        options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
        self.book = xlsxwriter.Workbook(str(desk.path(source_id, name)), options)
        self.book.set_properties({"created": datetime(2026, 11, 1), "author": "", "company": ""})
        self.title = self.book.add_format({"bold": True, "align": "center", "font_size": 14})
        self.head = self.book.add_format({"bold": True, "border": 1, "bg_color": "#DDEBF7"})
        self.sheets: list[Sheet] = []
        self.cover_lines = 0

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.book.close()
        if kind is None:
            for sheet in self.sheets:
                sheet.tally.close()

    def cover(self, name: str, lines: Sequence[str]) -> None:
        """A sheet of instructions that holds no rows; its lines are counted with those of the sheet that follows."""
        self.cover_lines = len(lines)
        sheet = self.book.add_worksheet(name)
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, line)

    def sheet(self, name: str, titles: Sequence[str], contract: Contract | None = None) -> Sheet:
        contract = contract or self.desk.contracts[self.source_id]
        plants = self.desk.plants_for(contract.id, self.name)
        path = f"{self.source_id}/{self.name}"
        tally = Tally(self.desk, contract, path, name, 0, plants, other_lines=self.cover_lines)
        made = Sheet(self, contract, name, titles, tally)
        self.sheets.append(made)
        return made


class Sheet:
    """A list under its titles and header; ``append`` takes frames, ``append_rows`` cells of any kind."""

    def __init__(self, book: Book, contract: Contract, name: str, titles: Sequence[str], tally: Tally) -> None:
        self.book, self.contract, self.name, self.titles, self.tally = book, contract, name, titles, tally
        self.number = 1
        self._open(name)

    def _open(self, name: str) -> None:
        self.sheet: Worksheet = self.book.book.add_worksheet(name)
        last = len(self.contract.columns) - 1
        self.sheet.set_column(0, last, 16)
        for row, title in enumerate(self.titles):
            self.sheet.merge_range(row, 0, row, last, title, self.book.title)
        for position, column in enumerate(self.contract.columns):
            self.sheet.write_string(len(self.titles), position, column.header, self.book.head)
        self.line = len(self.titles) + 1
        self.tally.first_row = self.line + 1 - self.tally.rows
        self.tally.other_lines += len(self.titles)

    def _next_sheet(self) -> None:
        self.tally.close()
        self.number += 1
        name = f"{self.name}({self.number})"
        self.tally = Tally(self.tally.desk, self.contract, self.tally.path, name, 0, [])
        self._open(name)

    def _put(self, values: Iterable[Any]) -> None:
        sheet, line = self.sheet, self.line
        for position, value in enumerate(values):
            if value is None:
                continue
            if isinstance(value, str):
                sheet._write_string(line, position, value)
            elif isinstance(value, date):
                sheet._write_datetime(line, position, value)
            else:
                sheet._write_number(line, position, value)
        self.line += 1

    def append(self, frame: pl.DataFrame) -> None:
        self.append_rows(in_order(frame, self.contract).rows())

    def append_rows(self, rows: Iterable[Sequence[Any]]) -> None:
        for values in rows:
            while self.tally.due(1) == 0:
                self._put(self.tally.plant(list(values), as_text=False))
            if self.line >= SHEET_ROWS:
                self._next_sheet()
            self._put(values)
            self.tally.rows += 1

    def blank_line(self) -> None:
        """An empty line among the rows; those below it move down."""
        self.line += 1
        self.tally.first_row += 1
        self.tally.other_lines += 1

    def foot(self, *lines: Sequence[Any]) -> None:
        """Lines that are no rows, under a blank one: totals, signatures."""
        self.blank_line()
        for values in lines:
            self._put(values)
            self.tally.other_lines += 1
