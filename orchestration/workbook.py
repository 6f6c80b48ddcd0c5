"""Rejected rows as workbooks that their owners can mend and send back.

The original lines hold personal data: they are read again from the inbox, stored nowhere else, and a workbook can be
read by the user who wrote it alone. A hidden first column says which row each line is, and by it the workbook is known
when it comes back (`ingest/marks.py`).
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from ingest.contracts import Contract
from ingest.home import Home
from ingest.inbox import RETURNED
from ingest.marks import COVER, header_of
from ingest.original import Place, original_lines
from orchestration.texts import REASONS

#: What a sheet and a cell of a workbook hold at most; of the rows some are left for the header and the clerk.
MOST_ROWS, MOST_CHARACTERS = 1_000_000, 32_767
_HELP = (
    "这里是被隔离的行：红色单元格有错，批注里是原因。改好后存为 .xlsx，放入 inbox/"
    + RETURNED
    + "/ 或任一来源的文件夹。",
    "下次运行只更正这些行，就像原文件当初就是这样。没有改好的行可以删掉，仍留在隔离中。",
    "请保留隐藏的 A 列和表头：它们记着每行的出处。新增的行请随正式导出报送，在这里不会读入。",
    f"Mend the red cells, save as .xlsx, put it into inbox/{RETURNED}/ or a source's folder. Keep the hidden column A.",
)
_Broken = list[dict[str, Any]]


@dataclass(frozen=True)
class Written:
    """A workbook that was written: ``owner`` as post and level, None for the one that holds all rows."""

    path: Path
    owner: tuple[str, str] | None
    rows: int


def write_workbooks(home: Home, contracts: dict[str, Contract], rows: list[dict[str, Any]], out: Path) -> list[Written]:
    """All rows into ``out`` and, where they have several owners, those of each into a file of its own beside it."""
    by_source: dict[str, dict[Place, _Broken]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_source[row["source_id"]][Place(row["path"], row["sheet"], row["row_number"])].append(row)
    books = _Books(contracts, by_source, {s: original_lines(home, contracts[s], list(p)) for s, p in by_source.items()})
    written = [Written(out, None, books.write(list(by_source), out))]
    owners: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source in by_source:
        owners[contracts[source].owner.post, contracts[source].owner.level].append(source)
    if len(owners) > 1:
        posts = [post for post, _level in owners]
        for (post, level), sources in sorted(owners.items()):
            name = post if posts.count(post) == 1 else f"{post}-{level}"
            path = out.with_name(f"{out.stem}-{name.replace('/', '_')}{out.suffix}")
            written.append(Written(path, (post, level), books.write(sources, path)))
    return written


@dataclass(frozen=True)
class _Books:
    contracts: dict[str, Contract]
    #: Rejected rows by source and place, a row of ``quarantined_rows`` per broken rule.
    rejected: dict[str, dict[Place, _Broken]]
    lines: dict[str, dict[Place, dict[str, str]]]

    def write(self, sources: list[str], out: Path) -> int:
        """A sheet per source (more where one is too small), under a sheet that explains; lines written."""
        temporary = out.with_name(f".{out.name}.{os.getpid()}.tmp")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                # Text stays text: a value that begins with = is no formula, a long number no float.
                book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
                cover = book.add_worksheet(COVER)
                written = sum(_Sheets(book, self.contracts[s]).write(self._found(s), self.rejected[s]) for s in sources)
                for number, text in enumerate([*_HELP, "", *self._left_out(sources)]):
                    cover.write_string(number, 0, text)
                cover.set_column(0, 0, 110)
                book.close()
            temporary.replace(out)
        finally:
            temporary.unlink(missing_ok=True)
        return written

    def _found(self, source: str) -> dict[Place, dict[str, str]]:
        """Lines that can be mended, in the order of their files."""
        lines = self.lines[source]
        fit = [p for p, broken in self.rejected[source].items() if p in lines and not self._reason(source, p, broken)]
        return {p: lines[p] for p in sorted(fit, key=lambda p: (p.path, p.sheet, p.row))}

    def _left_out(self, sources: list[str]) -> Iterator[str]:
        for source in sources:
            for place, broken in self.rejected[source].items():
                if reason := self._reason(source, place, broken):
                    yield f"未列入：{source} · {place.path} {place.sheet} 第 {place.row} 行：{reason}"

    def _reason(self, source: str, place: Place, broken: _Broken) -> str | None:
        """Why a row cannot be mended in a workbook, and what to do."""
        line = self.lines[source].get(place)
        if broken[0]["mark"] is None:
            return "退回表中新增的行，没有原行可更正：请随正式导出报送，或用 quarantine --discard 作废"
        if line is None:
            return "原文件已不在 inbox 中：请放回后重新写出，或随正式导出报送"
        if any(len(text) > MOST_CHARACTERS for text in line.values()):
            return f"有单元格超过 {MOST_CHARACTERS:,} 字，工作簿放不下：请在原系统更正后重新导出"
        return None


class _Sheets:
    """The sheets of one source in a workbook."""

    def __init__(self, book: Any, contract: Contract) -> None:
        self.book, self.contract = book, contract
        self.text = book.add_format({"num_format": "@"})
        self.bad = book.add_format({"num_format": "@", "bg_color": "#FFC7CE"})
        self.head = book.add_format({"num_format": "@", "bold": True})

    def write(self, lines: dict[Place, dict[str, str]], rejected: dict[Place, _Broken]) -> int:
        headers = list(dict.fromkeys(header for line in lines.values() for header in line))
        if "line" in headers:  # a record that cannot be read is shown whole, beside the columns it should have
            headers = list(dict.fromkeys([*(c.header for c in self.contract.columns), *headers]))
        places = list(lines)
        for start in range(0, len(places), MOST_ROWS):
            sheet = self._sheet(headers)
            for number, place in enumerate(places[start : start + MOST_ROWS], start=1):
                self._line(sheet, number, headers, place, lines[place], rejected[place])
        return len(places)

    def _sheet(self, headers: list[str]) -> Any:
        name = (self.contract.sheet or self.contract.id)[:28]
        taken = {sheet.name for sheet in self.book.worksheets()}
        names = (name, self.contract.id[:28], *(f"{name} {n}" for n in range(2, len(taken) + 3)))
        sheet = self.book.add_worksheet(next(n for n in names if n not in taken))
        sheet.freeze_panes(1, 0)
        # What is typed anew stays as it was typed: no date is reckoned into a number, no code loses its zeros.
        sheet.set_column(1, max(len(headers), 1), 16, self.text)
        sheet.set_column(0, 0, 16, self.text, {"hidden": True})
        sheet.write_string(0, 0, header_of(self.contract.id), self.text)
        for column, header in enumerate(headers, start=1):
            sheet.write_string(0, column, header, self.head)
        return sheet

    def _line(
        self, sheet: Any, number: int, headers: list[str], place: Place, line: dict[str, str], broken: _Broken
    ) -> None:
        marks = self._marks(headers, broken)
        sheet.write_string(number, 0, broken[0]["mark"], self.text)
        for column, header in enumerate(headers, start=1):
            style = self.bad if column in marks else self.text
            if text := line.get(header, ""):
                sheet.write_string(number, column, text, style)
            else:
                sheet.write_blank(number, column, None, style)
        where = f"{place.path} {place.sheet}".strip() + f" 第 {place.row} 行"
        for column, rule in marks.items():
            sheet.write_comment(number, column, f"{rule}\n{where}")

    def _marks(self, headers: list[str], broken: _Broken) -> dict[int, str]:
        """Column number → rules broken there; a rule without a column is told at the first."""
        names = {c.name: c.header for c in self.contract.columns}
        marks: dict[int, str] = {}
        for row in broken:
            named = names.get(row["column_name"] or "", "")
            column = headers.index(named) + 1 if named in headers else 1
            text: str = REASONS.get(row["reason"]) or row["reason"]
            if column == 1 and row["column_name"] is None and row["value"]:
                text = f"{text}：{row['value']}"
            marks[column] = f"{marks[column]}\n{text}" if column in marks else text
        return marks
