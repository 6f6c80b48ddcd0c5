"""Bytes of a strange file → grids of text: every physical row, nothing interpreted yet.

The content decides how a file is read (workbook, Parquet, JSON or delimited text; encoding; delimiter); where that
differs from the contract it is reported as drift. Row numbers are those a spreadsheet program shows.
"""

from __future__ import annotations

import codecs
import io
import logging
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TypeVar

import fastexcel
import polars as pl

from ingest import delimited
from ingest.archives import is_document
from ingest.contracts import Contract
from ingest.delivery import Delivery
from ingest.dialect import decode
from ingest.drift import Drift
from ingest.mend import mended_rows
from ingest.records import is_json_array, is_json_line, is_parquet, json_array, parquet_lines
from ingest.unreadable import ReadAgainError, UnreadableError
from ingest.workbook_bounds import check_bounds

T = TypeVar("T")
# The reader warns the terminal of parts it passes over, such as sheets that are a chart: nobody could act on it.
logging.getLogger("calamine").setLevel(logging.CRITICAL)
#: Cells that have a content but no text, or one that is not all of it: row, column of the grid, what is said of it.
LOST = {"_row": pl.Int64, "position": pl.Int64, "said": pl.String}
#: Stands in every workbook that is locked by a password.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ERRORS = {"Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!"}
_ERRORS |= {"Num": "#NUM!", "Ref": "#REF!", "Value": "#VALUE!"}
#: Kinds of files that offices do send, and what to do with each.
_OTHERS = (
    (
        re.compile(rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|BZh[1-9]1AY&SY|\xfd7zXZ\0|\x28\xb5\x2f\xfd"),
        "压缩包不是 .zip 或 .gz：请解开后放入，或改用 .zip",
    ),
    (re.compile(rb".{257}ustar", re.DOTALL), "tar 包不能直接读：请解开后放入，或改用 .zip"),
    (re.compile(rb"%PDF-"), "这是 PDF，不是表格：请从原系统导出 Excel 或 CSV"),
    (
        re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body|table|meta|\?xml|!--)", re.IGNORECASE),
        "这是网页(HTML 或 XML)，只是取了表格的文件名：请在 Excel 中打开，另存为 .xlsx 后再放入",
    ),
)


@dataclass
class Grid:
    """One sheet as text. ``cells``: ``_row`` (Int64, 1-based) and c0, c1, … (String, null where empty).

    Of delimited text ``cells`` is the first block of rows, and ``more`` gives the others, once.
    """

    sheet: str
    cells: pl.DataFrame
    more: Iterator[pl.DataFrame] | None = None
    #: JSON records name their columns themselves; elsewhere the header row is still to be found.
    header: list[str] | None = None
    book: fastexcel.ExcelReader | None = None
    #: Cells had types before they were text: a day may read as its midnight, and no delimiter can go astray.
    is_typed: bool = False
    #: Cells that have a content but no text (errors of formulas), as ``LOST``.
    lost: pl.DataFrame | None = None

    def blocks(self) -> Iterator[Grid]:
        """The sheet a block of rows at a time, in order; to be asked for once."""
        yield self
        for cells in self.more or ():
            yield replace(self, cells=cells, more=None)


@dataclass
class Content:
    """What a file holds: its grids, the sheets it has, and how it differs from the contract's word."""

    grids: list[Grid]
    kind: str
    sheet_names: list[str] = field(default_factory=list)
    #: How the text is written otherwise than the contract says.
    dialect: list[Drift] = field(default_factory=list)
    text: delimited.Delimited | None = None

    def drift(self, contract: Contract) -> list[Drift]:
        """To be asked for when all blocks were read."""
        other = f"格式为 {self.kind}，合同写的是 {contract.format}"
        found = self.dialect + (self.text.drift if self.text else [])
        return found + ([Drift("format", other)] if self.kind != contract.format else [])


def reading(data: bytes | Delivery, contract: Contract, use: Callable[[Content], T]) -> T:
    """What ``use`` makes of a file's content; it begins anew where a later block shows that the file was read wrongly
    so far. Raises UnreadableError and OSError."""
    content = read(data, contract)
    while True:
        try:
            return use(content)
        except ReadAgainError:
            if content.text:
                content = _in_blocks(content.text)


def read(data: bytes | Delivery, contract: Contract) -> Content:
    """Read a file. Raises UnreadableError and OSError; ReadAgainError (see ``reading``) comes with later blocks."""
    delivery = data if isinstance(data, Delivery) else Delivery.of(data)
    head = delivery.head()
    if not head.strip() and not any(chunk.strip() for chunk in delivery.chunks(len(head) or 1)):
        raise UnreadableError("空文件：请重新导出后再放入")
    for sign, reason in _OTHERS:
        if sign.match(head):
            raise UnreadableError(reason)
    if head[:4] == b"PK\x03\x04" or head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _workbook(delivery.whole(), contract)
    if is_parquet(head):
        return Content([Grid("", _numbered(parquet_lines(delivery.whole())), is_typed=True)], "parquet")
    if is_json_array(_head(head)):
        return _json_array(delivery.whole())
    # Where JSON lines are expected, a broken first line is one bad row, not another format.
    if re.match(rb"(\xef\xbb\xbf)?\s*\{", _head(head)) or (
        contract.format == "ndjson" and re.search(rb"^\s*\{", delivery.whole(), re.MULTILINE)
    ):
        return _json_lines(delivery.whole())
    return _delimited(delivery, contract)


def _workbook(data: bytes, contract: Contract) -> Content:
    if data.startswith(b"PK") and not is_document(io.BytesIO(data)):
        raise UnreadableError("不是工作簿，而是普通压缩包(或文件损坏)：如确为压缩包，请改名为 .zip；否则请重新导出")
    try:
        check_bounds(data)
        book = fastexcel.read_excel(data)
        names = list(book.sheet_names)
        grids = [_sheet(book, name) for name in names if contract.sheet in (None, name)]
    # The reader's own errors and its panics (BaseException) are one thing to a clerk.
    except BaseException as error:
        if isinstance(error, UnreadableError | KeyboardInterrupt | SystemExit | MemoryError):
            raise
        if "assword" in str(error) or _ENCRYPTED in data:
            raise UnreadableError("工作簿设有密码：请去掉密码，另存后再放入") from error
        raise UnreadableError("工作簿打不开(文件损坏或设有密码)：请另存为无密码的 .xlsx 后再放入") from error
    return Content(grids, "xlsx", names)


def _sheet(book: fastexcel.ExcelReader, name: str) -> Grid:
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    if not sheet.height:
        return Grid(name, _numbered(pl.DataFrame()), book=book, is_typed=True)
    batch, errors = sheet.to_arrow_with_errors()
    frame = pl.from_arrow(batch)
    assert isinstance(frame, pl.DataFrame)
    # Such a cell has no text: without this it would pass for an empty one.
    said = [(e.position[0] + 1, e.position[1], _said(e.detail)) for e in errors.errors] if errors else []
    lost = pl.DataFrame(said, schema=LOST, orient="row")
    return Grid(name, _numbered(frame), book=book, is_typed=True, lost=lost)


def _said(detail: str) -> str:
    """What a cell without a text shows: the error of a formula, or what the reader calls it."""
    if error := re.search(r"Error\((\w+)\)", detail):
        return _ERRORS.get(error[1], f"#{error[1].upper()}")
    return detail.rpartition(" got ")[2].strip("'")


def exact_numbers(grid: Grid, positions: list[int]) -> pl.DataFrame:
    """The grid with numeric cells at ``positions`` in full precision.

    The text form of a number keeps nine decimals; what has more was typed as text and is exact already.
    """
    if grid.book is None or not positions:
        return grid.cells
    # By name, not by number: numbers count from the sheet's first column, the grid from its first filled one.
    names = [f"__UNNAMED__{p}" for p in sorted(positions)]
    types: dict = dict.fromkeys(names, "float")
    sheet = grid.book.load_sheet(grid.sheet, header_row=None, skip_rows=0, dtypes=types, use_columns=names)
    numbers = sheet.to_polars()
    both = grid.cells.with_columns(numbers.to_series(i).alias(f"n{p}") for i, p in enumerate(sorted(positions)))
    exact = [
        pl.when(pl.col(f"n{p}").is_not_null() & pl.col(f"c{p}").str.contains(r"^-?\d+\.\d{1,9}$"))
        .then(pl.col(f"n{p}").cast(pl.String))
        .otherwise(pl.col(f"c{p}"))
        .alias(f"c{p}")
        for p in positions
    ]
    return both.with_columns(exact).select(grid.cells.columns)


def lost_digits(grid: Grid, positions: list[int]) -> pl.DataFrame:
    """Numbers of 16 digits and more at ``positions``, where codes stand: a workbook keeps 15 digits of a number.

    As ``Grid.lost``. The same digits typed as text are whole.
    """
    found = [pl.DataFrame(schema=LOST)]
    for position in positions:
        long = grid.cells.select("_row", is_long=pl.col(f"c{position}").str.contains(r"^-?\d{16,}$"))
        if grid.book is None or not long["is_long"].any():
            continue
        name = f"__UNNAMED__{position}"
        types: dict = {name: "boolean"}  # a number is one, a text is none
        sheet = grid.book.load_sheet(grid.sheet, header_row=None, skip_rows=0, dtypes=types, use_columns=[name])
        is_number = sheet.to_polars().to_series().is_not_null()
        said = [pl.lit(position, pl.Int64).alias("position"), pl.lit("长数字已失去末位").alias("said")]
        found.append(long.filter(pl.col("is_long") & is_number).select("_row", *said))
    return pl.concat(found)


def _head(data: bytes) -> bytes:
    """What the file begins with, in an encoding that has the signs of JSON as single bytes."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data[:1000].decode("utf-16", errors="ignore").encode()
    return data[:1000]


def _json_array(data: bytes) -> Content:
    """Records of an array, numbered by their position; JSON lines of which only the first is an array stay lines."""
    text, _drift = decode(data, None)
    first, _end, rest = text.lstrip().partition("\n")
    if rest.strip() and is_json_line(first):
        return _json_lines(data)
    records = pl.DataFrame({"c0": json_array(text)}, schema={"c0": pl.String})
    return Content([Grid("", _numbered(records), header=[])], "json")


def _json_lines(data: bytes) -> Content:
    text, _drift = decode(data, None)
    # Only what ends a line in a file does: a JSON text may hold the other separators that splitlines() knows.
    lines = pl.DataFrame({"c0": text.replace("\r\n", "\n").split("\n")}, schema={"c0": pl.String})
    if text.endswith("\n"):
        lines = lines.head(-1)
    return Content([Grid("", _numbered(lines), header=[])], "ndjson")


def _delimited(delivery: Delivery, contract: Contract) -> Content:
    """What fits into memory is read whole, its damaged rows taken apart; what does not is read in blocks."""
    if (data := delivery.up_to(delimited.IN_MEMORY)) is None:
        return _in_blocks(delimited.Delimited(delivery, contract))
    rows, drift = mended_rows(data, contract)
    return Content([Grid("", _numbered(rows))], "csv", dialect=drift)


def _in_blocks(text: delimited.Delimited) -> Content:
    while True:
        blocks = _ahead(text.blocks())
        try:
            first = next(blocks, _numbered(pl.DataFrame()))
        except ReadAgainError:
            continue
        return Content([Grid("", first, more=blocks)], "csv", text=text)


def _ahead(items: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The same; the next one is made while the last one is used."""
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(next, items, None)
        while (item := made.result()) is not None:
            made = pool.submit(next, items, None)
            yield item


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    renamed = frame.rename({name: f"c{i}" for i, name in enumerate(frame.columns)})
    return renamed.with_row_index("_row", offset=1).with_columns(pl.col("_row").cast(pl.Int64))
