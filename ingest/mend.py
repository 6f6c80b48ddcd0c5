"""Rows of a delimited text that are not as the others: read where there is one reading only, else left to the contract.

A row with a delimiter too many or too few, with another delimiter, or with a quote that opens or closes nothing is
taken apart in every way that makes it as wide as the others. A way counts that leaves no required column empty and
every cell written as its column is in the whole rows. The row as it stands comes first; of the others there must be
exactly one. What stands in a cell is never changed, and every row that was read so is told as drift.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from ingest.contracts import Contract
from ingest.delimited import SAY_QUOTES, read_cells, runs_over_rows
from ingest.dialect import Told, decode, one_line_end, tell
from ingest.drift import Drift
from ingest.forms import ENOUGH, learn
from ingest.header_rows import second_table
from ingest.headers import plain
from ingest.quotes import damaged_lines
from ingest.readings import LOST, QUOTE, Reading, Readings
from ingest.unreadable import UnreadableError

#: Rows from which forms are learned; odd rows that are looked at in one text.
_SAMPLE, _MOST_ODD = 500, 2_000


@dataclass
class Mended:
    """A text in the plain dialect, record for record, and which rows were read how (row number, what was wrong)."""

    text: str
    delimiter: str
    rows: list[tuple[int, str]] = field(default_factory=list)
    #: Row at which another table begins.
    other_table: int | None = None

    @property
    def drift(self) -> list[Drift]:
        said: list[Drift] = []
        if self.other_table:
            message = f"第 {self.other_table} 行起是另一张表(又一个表头，与第一个不同)，未读入：请拆成两个文件"
            said.append(Drift("damaged", message))
        for what, count in Counter(what for _row, what in self.rows).items():
            shown = [str(row) for row, w in self.rows if w == what]
            which = f"第 {'、'.join(shown[:5])} 行" + ("等" if count > 5 else "")
            said.append(Drift("damaged", f"{count} 行{what}({which})：只有一种读法与表头和其余各行相符，已照此读入"))
        return said


@dataclass
class _Odd:
    """A record that is not as the others, with its raw cells (None: a quote opens or closes nothing)."""

    raw: str
    cells: list[str] | None
    readings: list[Reading] = field(default_factory=list)


def mended_rows(data: bytes, contract: Contract) -> tuple[pl.DataFrame, list[Drift]]:
    """Every row of a delimited text that fits into memory, as c0, c1, … (String, null where empty), and how it is
    written otherwise than the contract says. Raises UnreadableError."""
    text, drift = decode(data, contract.encoding)
    if "\0" in text:
        raise UnreadableError("不是文本也不是工作簿：请核对导出格式")
    text = one_line_end(text)
    told = tell(text, contract)
    drift += told.drift(contract.delimiter)
    delimiter = told.dialect.delimiter
    other = second_table(text, told)
    if other is not None and contract.load == "snapshot":
        raise UnreadableError("一个文件里有两张表(又一个表头，与第一个不同)，名单不能只读一半：请拆成两个文件后再放入")
    if other is not None or not is_whole(text, told):
        mended = mend(text, told, contract, other)
        text, delimiter = mended.text, mended.delimiter
        drift += mended.drift
    # One more than is known, so that whatever stands beyond the header is seen.
    most = max((line.count(delimiter) + 1 for line in text[:20_000].splitlines()), default=0)
    width = max(told.width, len(told.header), most) + 1
    plain_text = text.encode()
    try:
        cells = read_cells(plain_text, delimiter, width)
    except pl.exceptions.PolarsError as error:
        raise UnreadableError(SAY_QUOTES) from error
    delimiters = max(told.width, len(told.header), 1) - 1
    if runs_over_rows(cells, delimiter, delimiters):
        damaged = damaged_lines(iter([plain_text]), delimiter.encode(), delimiters)
        if damaged is None or damaged:
            raise UnreadableError(SAY_QUOTES)  # one cell by the letter, and rows to the eye
    return cells, drift


def is_whole(text: str, told: Told) -> bool:
    """Whether the text is plain, and every record below its header as wide as the others and quoted as it should be."""
    if told.width < 2:
        return told.dialect.is_plain
    return told.dialect.is_plain and not told.is_header_odd and _Runs(text, told).after(told.body) == len(text)


def mend(text: str, told: Told, contract: Contract, end: int | None = None) -> Mended:
    """The text with its odd rows read, lines ending with LF or CRLF. Raises UnreadableError.

    ``end``: where another table begins, of which no line is read.
    """
    return _Mender(text, told, contract, len(text) if end is None else end).mended()


class _Runs:
    """Whole rows of a text, found many at a time."""

    def __init__(self, text: str, told: Told) -> None:
        self.text = text
        self.row = told.dialect.row(told.width)
        self._run = re.compile(rf"(?:{self.row.pattern}|[ \t]*\r?\n)*+", re.DOTALL)
        self._one = re.compile(rf"{self.row.pattern}|[ \t]*\r?\n", re.DOTALL)

    def after(self, place: int) -> int:
        """Where the whole rows from ``place`` on end."""
        found = self._run.match(self.text, place)
        return found.end() if found else place

    def count(self, start: int, end: int) -> int:
        return len(self._one.findall(self.text, start, end))


class _Mender:
    def __init__(self, text: str, told: Told, contract: Contract, end: int) -> None:
        self.text, self.others = text[:end], text[end:]
        self.text += "" if self.text.endswith("\n") else "\n"
        self.told, self.dialect = told, told.dialect
        self.delimiter = told.dialect.delimiter if told.dialect.is_plain else ","
        self.runs = _Runs(self.text, told)
        header = [plain(h) for h in told.header]
        names = [plain(n) for c in contract.columns if c.required for n in (c.header, *c.aliases)]
        self.required = {i for i, h in enumerate(header) if h in names}
        self.plain_readings = Readings(self.dialect, told.width, [], self.required)

    def mended(self) -> Mended:
        """Spans of whole rows as they are, odd records one by one."""
        above = list(self._above())
        done = Mended("", self.delimiter)
        parts, number = [self._csv(above)], len(above)
        pieces = list(self._pieces())
        whole = sum(self.runs.count(*p) for p in pieces if isinstance(p, tuple))
        odd = [p for p in pieces if isinstance(p, _Odd)]
        is_rare = len(odd) <= min(_MOST_ODD, max(whole / 10, 1))
        if not is_rare and self.dialect.delimiter == " ":
            raise UnreadableError("分隔符是空格，而文字里也有空格，分不清列：请以逗号或制表符为分隔符重新导出")
        readings = self._learned(pieces) if is_rare else self.plain_readings
        lost = 0
        for piece in pieces:
            if isinstance(piece, tuple):
                number += self.runs.count(*piece)
                parts.append(self._copied(*piece))
                continue
            number += 1
            row, what = self._chosen(piece, readings)
            lost += what is None
            parts.append(self._csv([row]))
            done.rows += [(number, what)] if what else []
        if lost > whole / 4:
            raise UnreadableError(SAY_QUOTES)
        if self.others:
            done.other_table = number + 1
            lines = self.others.removesuffix("\n").split("\n")
            parts.append(self._csv(self._marked(line) if line.strip() else [""] for line in lines))
        done.text = "".join(parts)
        return done

    def _above(self) -> Iterator[Sequence[str]]:
        """Records above the header, and the header."""
        place = 0
        while place < self.told.start:
            record = self.dialect.cells(self.text, place)
            if record and record[1] <= self.told.start:
                yield [self.dialect.value(c) for c in record[0]]
                place = record[1]
            else:
                end = self.text.index("\n", place) + 1
                yield [self.text[place:end].strip()]
                place = end
        yield self.told.header

    def _pieces(self) -> Iterator[tuple[int, int] | _Odd]:
        place = self.told.body
        while place < len(self.text):
            end = self.runs.after(place)
            if end > place:
                yield place, end
            if end < len(self.text):
                odd = self._odd(end)
                yield odd
                end += len(odd.raw)
            place = end

    def _odd(self, place: int) -> _Odd:
        """The record at ``place``; where its quotes are wrong, the line there."""
        line = self.text[place : self.text.index("\n", place) + 1]
        record = self.dialect.cells(self.text, place)
        if record and record[1] == place + len(line) and self._is_strict(record[0]):
            return _Odd(line, record[0])
        readings = self._of_quotes(line, place + len(line))
        if record and record[1] > place + len(line) and len(readings) != 1:
            return _Odd(self.text[place : record[1]], record[0])
        return _Odd(line, None, readings)

    def _is_strict(self, cells: Sequence[str]) -> bool:
        return self.dialect.quote != '"' or not any('"' in c and not c.startswith('"') for c in cells)

    def _of_quotes(self, line: str, after: int) -> list[Reading]:
        """Readings of a line with a wrong quote. A quote that opens and does not close may go on in the next line,
        unless that can be read by itself."""
        if (
            self.dialect.quote
            and line.count(self.dialect.quote) % 2
            and after < len(self.text)
            and self.runs.after(after) == after
        ):
            following = self.text[after : self.text.index("\n", after) + 1]
            if not self.plain_readings.of_quotes(following):
                return []
        return self.plain_readings.of_quotes(line)

    def _learned(self, pieces: Iterable[tuple[int, int] | _Odd]) -> Readings:
        rows: list[list[str]] = []
        for piece in pieces:
            place = piece[0] if isinstance(piece, tuple) else len(self.text)
            while isinstance(piece, tuple) and place < piece[1] and len(rows) < _SAMPLE:
                record = self.dialect.cells(self.text, place)
                assert record is not None
                place = record[1]
                rows += [record[0]] if len(record[0]) == self.told.width else []
        if len(rows) < ENOUGH:
            return self.plain_readings
        forms = [learn([self.dialect.value(c) for c in column]) for column in zip(*rows, strict=True)]
        return Readings(self.dialect, self.told.width, forms, self.required)

    def _chosen(self, odd: _Odd, readings: Readings) -> tuple[Sequence[str], str | None]:
        """The one reading of an odd record; else the record as it stands, marked where it cannot be told apart."""
        found = odd.readings
        if odd.cells is not None:
            found = readings.of_delimiters(odd.cells, odd.raw)
        elif readings.forms and [r.what for r in found] != [QUOTE]:
            found = readings.best(found) or readings.of_other_delimiters(odd.raw)
        elif not readings.forms and len(found) == 1:
            found = [r for r in found if r.what != LOST]
        if len(found) == 1 and not self.dialect.is_doubtful(odd.raw):
            return found[0].row, found[0].what
        if odd.cells is None:
            return self._marked(odd.raw), None
        as_it_stands = [self.dialect.value(c) for c in odd.cells]
        is_long = any(c.strip() for c in as_it_stands[self._columns :])
        return (as_it_stands, "") if is_long or not found else (self._marked(odd.raw), "")

    def _marked(self, raw: str) -> Sequence[str]:
        """More cells than columns: the row is quarantined, and what is shown of it is the line itself."""
        cells = raw.strip("\r\n").split(self.dialect.delimiter)[: self._columns]
        return [*cells, *[""] * (self._columns - len(cells)), raw.strip()]

    @property
    def _columns(self) -> int:
        return max(self.told.width, len(self.told.header))

    def _copied(self, start: int, end: int) -> str:
        text = self.text[start:end]
        if self.dialect.is_plain:
            return text
        place, rows = 0, []
        while place < len(text):
            record = self.dialect.cells(text, place)
            assert record is not None
            is_doubtful = self.dialect.is_doubtful(raw := text[place : record[1]])
            rows.append(self._marked(raw) if is_doubtful else [self.dialect.value(c) for c in record[0]])
            place = record[1]
        return self._csv(rows)

    def _csv(self, rows: Iterable[Sequence[str]]) -> str:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self.delimiter, lineterminator="\n").writerows(rows)
        return text.getvalue()
