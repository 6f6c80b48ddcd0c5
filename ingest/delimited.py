"""Delimited text too large for memory, a block of whole rows at a time: memory does not grow with the file.

A file is read once, as its head says. Where a later block proves the head wrong (another encoding, a quote that was
left open), it is read again from the start knowing that, and what was made of it so far is dropped.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator

import polars as pl

from ingest.contracts import Contract
from ingest.delivery import Delivery
from ingest.dialect import one_line_end, tell
from ingest.drift import Drift
from ingest.encodings import keep_pages, octets, utf8
from ingest.quotes import damaged_lines, quotes_in
from ingest.unreadable import ReadAgainError, UnreadableError

#: Bytes read and decoded at a time.
PIECE = 1 << 20
#: A text of more bytes is taken in blocks.
IN_MEMORY = 32 << 20
#: Bytes of text parsed at a time: enough to be worth the calls, few enough that several fit into memory.
BLOCK = 32 << 20
#: A row longer than this is none: a quote was left open.
MAX_ROW = 64 << 20
#: Lines of one block that are no rows; a file with more of them is in another dialect.
MAX_BROKEN = 100
SAY_QUOTES = "引号不成对，无法分清行与列：请检查引号后重新导出"
_SAY_ENCODING = "文字编码无法识别(不是 UTF-8、GB18030 或 UTF-16)：请重新导出"


class Delimited:
    """One delimited file. What is known of it grows while it is read."""

    def __init__(self, delivery: Delivery, contract: Contract) -> None:
        keep_pages()
        self._delivery, self._said = delivery, contract.encoding
        head = delivery.head()
        self.encoding = _encoding(head, contract.encoding)
        text = codecs.getincrementaldecoder(self.encoding)(errors="replace").decode(head)
        first = re.search(r"\r\n|\r|\n", text)
        self._ends_with_cr = first is not None and first[0] == "\r"
        told = tell(one_line_end(text), contract)
        # Quotes that are text are left to the look for damaged lines, which is the stricter reading.
        if not (told.dialect.is_plain or (told.dialect.quote == "" and len(told.dialect.delimiter.encode()) == 1)):
            raise UnreadableError(
                f"文件超过 {IN_MEMORY >> 20} MB，分隔符或引号的写法又特殊，不能分块读入："
                "请以逗号分隔、双引号重新导出，或分成几个文件"
            )
        self._told_drift, self._delimiter = told.drift(contract.delimiter), told.dialect.delimiter
        self._delimiters = max(told.width, len(told.header), 1) - 1
        # Room for whatever stands beyond the header.
        most = max((line.count(self._delimiter) for line in text[:20_000].splitlines()), default=0)
        self._width = max(most, self._delimiters) + 2
        self._damaged: set[int] | None = None
        self._is_ascii = not head.startswith(codecs.BOM_UTF8)

    @property
    def drift(self) -> list[Drift]:
        """How it is written otherwise than the contract says; known once all blocks were read."""
        is_said = self._said is None or self.encoding.removesuffix("-sig") == self._said.removesuffix("-sig")
        if is_said or self._is_ascii:
            return self._told_drift
        return [Drift("encoding", f"编码为 {self.encoding}，合同写的是 {self._said}"), *self._told_drift]

    def blocks(self) -> Iterator[pl.DataFrame]:
        """All rows in order: ``_row`` (Int64, 1-based), c0, c1, … (String, null where empty), and, in blocks that have
        such lines, ``_broken``: what a line says that cannot be read as cells.

        Raises UnreadableError, ReadAgainError, OSError.
        """
        row = 0
        for parts in self._parts():
            frames = [self._broken(data) if is_damaged else self._parsed(data) for data, is_damaged in parts]
            frame = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal")
            rows = pl.int_range(row + 1, row + frame.height + 1, dtype=pl.Int64, eager=True)
            row += frame.height
            yield frame.insert_column(0, rows.alias("_row"))

    def _texts(self) -> Iterator[bytes]:
        """The text as UTF-8 in pieces, lines ending in line feeds."""
        encoding, held = self.encoding.removesuffix("-sig"), b""
        try:
            for text in utf8(self._delivery.chunks(PIECE), encoding):
                if b"\0" in text:
                    raise UnreadableError("不是文本也不是工作簿：请核对导出格式")
                self._is_ascii = self._is_ascii and text.isascii()
                if self._ends_with_cr:
                    text = held + text
                    # The line feed that belongs to a last carriage return may come with the next piece.
                    held = b"\r" if text.endswith(b"\r") else b""
                    text = text.removesuffix(held).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
                yield text
        except UnicodeDecodeError as error:
            raise UnreadableError(_SAY_ENCODING) from error
        if held:
            yield b"\n"

    def _parts(self) -> Iterator[list[tuple[bytes, bool]]]:
        """Per block: its text cut at ends of rows, and whether a part is a damaged line."""
        offset, pieces, size = 0, [b""], 0
        for text in self._texts():
            pieces.append(text)
            size += len(text)
            end = text.rfind(b"\n") + 1
            if not end and size > MAX_ROW:
                raise UnreadableError(SAY_QUOTES)
            if size < BLOCK or not end:
                continue
            # Joined up to the last end of a line at once: copying is half of the work here.
            pieces[-1] = text[:end]
            data = b"".join(pieces)
            parts, used = self._cut(data, offset)
            if parts:
                yield parts
            elif len(data) > MAX_ROW:
                self._look_for_damage()
                raise UnreadableError(SAY_QUOTES)
            offset += used
            pieces = [data[used:], text[end:]]
            size = sum(map(len, pieces)) if parts else 0
        data = b"".join(pieces)
        if data:
            # A last line that ends must not differ from one that does not.
            parts, used = self._cut(data if data.endswith(b"\n") else data + b"\n", offset)
            if used < len(data):
                self._look_for_damage()
                raise UnreadableError(SAY_QUOTES)
            yield parts

    def _cut(self, data: bytes, offset: int) -> tuple[list[tuple[bytes, bool]], int]:
        """Whole rows at the beginning of ``data`` (whole lines), and how many bytes they are."""
        parts: list[tuple[bytes, bool]] = []
        begin = 0
        for start in sorted(d - offset for d in self._damaged or () if offset <= d < offset + len(data)):
            if start > begin:
                parts.append((data[begin:start], False))
            begin = data.index(b"\n", start) + 1
            parts.append((data[start:begin], True))
        rest = data[begin:] if begin else data
        if end := _row_end(rest):
            parts.append((rest[:end], False))
        return parts, begin + end

    def _parsed(self, data: bytes) -> pl.DataFrame:
        """Rows of a text that begins and ends with a row."""
        try:
            frame = self._read(data)
        except pl.exceptions.PolarsError:
            self._check_encoding(data)
            self._look_for_damage()
            frame = self._rows_around(data, [MAX_BROKEN])
        else:
            if frame.height < int((octets(data) == 10).sum()) and runs_over_rows(
                frame, self._delimiter, self._delimiters
            ):
                self._look_for_damage()
        return frame

    def _read(self, data: bytes) -> pl.DataFrame:
        return read_cells(data, self._delimiter, self._width)

    def _rows_around(self, data: bytes, left: list[int]) -> pl.DataFrame:
        """Rows of a text of which some lines cannot be parsed: each such line is one broken row."""
        try:
            return self._read(data)
        except pl.exceptions.PolarsError as error:
            end = _row_end(data[: data.find(b"\n", len(data) // 2) + 1])
            if end in (0, len(data)):
                end = _row_end(data[: data.rfind(b"\n", 0, len(data) // 2) + 1])
            if end:
                return pl.concat([self._rows_around(d, left) for d in (data[:end], data[end:])], how="diagonal")
            left[0] -= 1
            if data.count(b"\n") > 1 or left[0] < 0:
                raise UnreadableError(SAY_QUOTES) from error
            return self._broken(data)

    def _broken(self, line: bytes) -> pl.DataFrame:
        cells = {f"c{i}": pl.Series([None], dtype=pl.String) for i in range(self._width)}
        return pl.DataFrame({**cells, "_broken": [line.decode().strip()]})

    def _check_encoding(self, data: bytes) -> None:
        try:
            data.decode()
        except UnicodeDecodeError as error:
            if self.encoding != "utf-8":
                raise UnreadableError(_SAY_ENCODING) from error
            self.encoding = _without_mark(self._said)
            raise ReadAgainError from error

    def _look_for_damage(self) -> None:
        """Look through the whole file for unpaired quotes, once; raises ReadAgainError where some are found."""
        if self._damaged is None:
            self._damaged = damaged_lines(self._texts(), self._delimiter.encode(), self._delimiters)
            if self._damaged is None:
                raise UnreadableError(SAY_QUOTES)
            if self._damaged:
                raise ReadAgainError


def read_cells(data: bytes, delimiter: str, width: int) -> pl.DataFrame:
    """Rows of a text in UTF-8 as c0, c1, … (String, null where empty). Raises PolarsError."""
    return pl.read_csv(
        io.BytesIO(data),
        has_header=False,
        separator=delimiter,
        schema={f"c{i}": pl.String for i in range(width)},
        truncate_ragged_lines=True,
        missing_columns="insert",
        extra_columns="ignore",
    )


def runs_over_rows(frame: pl.DataFrame, delimiter: str, delimiters: int) -> bool:
    """Whether a cell of several lines holds so many delimiters that it may have swallowed rows. ``delimiters``: how
    many a row has."""
    cells = pl.all().filter(pl.all().str.contains("\n", literal=True))
    most = frame.select(cells.str.count_matches(delimiter, literal=True).max().fill_null(0))
    return max(most.row(0)) >= max(2, delimiters // 2)


def _row_end(data: bytes) -> int:
    """Where the last row of whole lines ends (0: nowhere): the last end of a line that no quoted cell holds."""
    end, quotes = len(data), quotes_in(data)
    while quotes % 2:
        before = data.rfind(b"\n", 0, data.rfind(b'"', 0, end)) + 1
        quotes -= quotes_in(data[before:end])
        end = before
    return end


def _encoding(head: bytes, said: str | None) -> str:
    """What the head is written in, as far as it goes: utf-16, utf-8-sig, utf-8, else as ``decode`` has it."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return _without_mark(said)
    return "utf-8"


def _without_mark(said: str | None) -> str:
    """The encoding of what is no UTF-8; western text only where the contract says so."""
    return "cp1252" if said == "cp1252" else "gb18030"
