"""A home in a temporary folder and the clerks who put files into its inbox."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from ingest.contracts import Column, load_contracts
from ingest.home import Home
from ingest.inbox import Look, look, register
from ingest.load import SourceReport, load_source
from ingest.raw import attach

CONTRACTS = load_contracts()
_SAMPLE = {"text": "文字", "date": "2025-03-05", "datetime": "2025-03-05 08:30:00", "int": "2", "decimal": "1"}
_SAMPLE |= {"bool": "是", "list": "图书室、舞蹈室"}


def sample(column: Column, number: int) -> str:
    """A value that breaks no rule; codes differ from row to row."""
    if column.person_name:
        return "赵无极"
    if column.fields:
        return '[{"name": "城管"}]'
    if column.type == "code":
        return f"{column.name}-{number}" if column.key else f"{column.name}-1"
    return column.enum[0] if column.enum else _SAMPLE[column.type]


def row(source: str, number: int = 1, /, **values: str) -> list[str]:
    """A good line of an export in the contract's order of columns, with some values replaced by column name."""
    columns = CONTRACTS[source].columns
    assert not set(values) - {c.name for c in columns}
    return [values.get(c.name, sample(c, number)) for c in columns]


def header(source: str) -> list[str]:
    return [c.header for c in CONTRACTS[source].columns]


def csv_bytes(
    lines: Iterable[Sequence[str]], encoding: str = "utf-8", end: str = "\r\n", delimiter: str = ","
) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(lines)
    return text.getvalue().encode(encoding)


def xlsx_bytes(sheets: dict[str, list[Sequence[Any]]], at: tuple[int, int] = (0, 0), date_format: str = "") -> bytes:
    """Sheets of rows; ``at`` is where the top left cell stands. Dates need ``date_format``."""
    memory = io.BytesIO()
    options = {"in_memory": True, "default_date_format": date_format or "yyyy-mm-dd"}
    with xlsxwriter.Workbook(memory, options) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                for place, value in enumerate(line):
                    if value not in ("", None):
                        write = sheet.write_string if isinstance(value, str) else sheet.write
                        write(number + at[0], place + at[1], value)
    return memory.getvalue()


class Office:
    """One home: ``put`` files, ``run`` as the pipeline does, ask the schema ``raw`` what came of it."""

    def __init__(self, root: Path) -> None:
        self.home = Home.open(root)
        self.contracts = dict(CONTRACTS)
        self.reports: dict[str, SourceReport] = {}
        self._raw: duckdb.DuckDBPyConnection | None = None

    def put(self, path: str, data: bytes) -> Path:
        target = self.home.inbox / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        return target

    def put_rows(self, source: str, lines: Iterable[Sequence[str]], name: str = "export.csv") -> Path:
        """Lines below the header, as delimited text (the content decides how a file is read)."""
        return self.put(f"{source}/{name}", csv_bytes([header(source), *lines]))

    def look(self) -> Look:
        return look(self.home, self.contracts)

    def run(self, *sources: str, full_refresh: bool = False) -> SourceReport:
        """Register what is new and load the sources; returns the report of the first."""
        self._raw = None
        register(self.home, self.look())
        for source in sources:
            self.reports[source] = load_source(self.home, self.contracts[source], full_refresh=full_refresh)
        return self.reports[sources[0]]

    def load(self, source: str, lines: Iterable[Sequence[str]]) -> SourceReport:
        self.put_rows(source, lines)
        return self.run(source)

    def load_bytes(self, source: str, data: bytes, name: str = "export") -> SourceReport:
        self.put(f"{source}/{name}", data)
        return self.run(source)

    def ask(self, query: str) -> list[tuple]:
        """Query the schema ``raw`` of the sources that were run, made anew after each change."""
        if self._raw is None:
            self._raw = duckdb.connect()
            attach(self._raw, self.home, {s: self.contracts[s] for s in self.reports})
        return self._raw.execute(query).fetchall()

    def column(self, query: str) -> list:
        return [value for (value,) in self.ask(query)]

    def good_rows(self, source: str) -> list[int]:
        return self.column(f"SELECT _row FROM raw.{source} ORDER BY _sheet, _row")

    def refused(self) -> list[tuple[int, str | None, str]]:
        """Row number, column and code of each broken rule."""
        return self.ask(
            "SELECT _row, column_name, reason FROM raw.quarantine ORDER BY _sheet, _row, column_name, reason"
        )

    def counts(self) -> tuple[int, int, int]:
        """Rows read, skipped and quarantined over all files."""
        return self.ask(
            "SELECT sum(rows_read)::BIGINT, sum(rows_skipped)::BIGINT, sum(rows_quarantined)::BIGINT FROM raw.files"
        )[0]

    def reason(self) -> str:
        """Why the one file of this home was rejected or held."""
        ((status, reason),) = self.ask("SELECT status, reason FROM raw.files")
        assert status in ("rejected", "held"), status
        return reason
