"""Kinds of files that hold records instead of lines: JSON arrays and Parquet, as text like all others."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from ingest.unreadable import UnreadableError

PARQUET = b"PAR1"
_SEALED_PARQUET = b"PARE"
#: Cells of one Parquet file: at the 16 bytes that a text cell takes at least they fill 4 GiB. A few kilobytes of
#: Parquet can say any number of equal values.
MAX_CELLS = 1 << 28
_BLANK = re.compile(r"[ \t\r\n]*")
_ARRAY = re.compile(rb"(\xef\xbb\xbf)?\s*\[\s*[{\]]")


def is_parquet(data: bytes) -> bool:
    return data[:4] in (PARQUET, _SEALED_PARQUET)


def is_json_array(head: bytes) -> bool:
    """Whether a file begins like an array of objects."""
    return _ARRAY.match(head) is not None


def json_array(text: str) -> list[str]:
    """The text of each record of an array. Raises UnreadableError.

    Where a record ends only the parser knows; its text is kept, so that every number stays as it was written.
    """
    decoder = json.JSONDecoder()
    records: list[str] = []
    try:
        place = text.index("[") + 1
        while True:
            place = _after_blank(text, place)
            if text[place] == "]" and not records:
                break
            _value, end = decoder.raw_decode(text, place)
            records.append(text[place:end])
            place = _after_blank(text, end)
            if text[place] == "]":
                break
            if text[place] != ",":
                raise ValueError("no comma")
            place += 1
        if _after_blank(text, place + 1) < len(text):
            raise ValueError("more behind the array")
    except (ValueError, IndexError, RecursionError) as error:
        raise UnreadableError("JSON 数组不完整或有语法错误：文件可能没有传完，请重新导出") from error
    if not records:
        raise UnreadableError("JSON 数组是空的，没有任何记录：请核对后重新导出")
    return records


def is_json_line(line: str) -> bool:
    """Whether a line is a whole JSON text by itself."""
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def parquet_lines(data: bytes) -> pl.DataFrame:
    """Records of a Parquet file as text below a line with the names of its columns. Raises UnreadableError."""
    if data[:4] == _SEALED_PARQUET:
        raise UnreadableError("Parquet 文件已加密：请导出不加密的文件")
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        names = file.schema_arrow.names
        if file.metadata.num_rows * max(len(names), 1) > MAX_CELLS:
            raise UnreadableError(f"Parquet 文件超过 {MAX_CELLS:,} 个单元格：请分成几个文件导出")
        columns = [f"c{i}" for i in range(len(names))]
        frame: Any = pl.from_arrow(file.read().rename_columns(columns))
        cells = frame.select(_text(name, dtype) for name, dtype in frame.schema.items())
    except UnreadableError:
        raise
    # The readers' own errors and, for damaged files, their panics (BaseException) are one thing to a clerk.
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise UnreadableError("Parquet 文件打不开(文件损坏，或有不能写成文字的列)：请重新导出") from error
    if not names:
        raise UnreadableError("Parquet 文件没有列：请重新导出")
    header = pl.DataFrame({c: [n] for c, n in zip(columns, names, strict=True)}, schema=cells.schema)
    return pl.concat([header, cells])


def _after_blank(text: str, place: int) -> int:
    found = _BLANK.match(text, place)
    return found.end() if found else place


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column as a clerk would write it; what has no such form raises."""
    cell = pl.col(name)
    if dtype.is_float():
        # Codes and counts that a missing value turned into floats are whole numbers still, while all digits are there.
        is_whole = cell.is_finite() & (cell.round() == cell) & (cell.abs() < 2**53)
        return pl.when(is_whole).then(cell.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(cell.cast(pl.String))
    if isinstance(dtype, pl.Datetime):
        local = cell.dt.convert_time_zone("Asia/Shanghai").dt.replace_time_zone(None) if dtype.time_zone else cell
        return local.cast(pl.String).str.replace(r"\.0+$", "")
    if isinstance(dtype, pl.List) and not dtype.inner.is_nested():  # type: ignore[union-attr]
        return cell.list.eval(pl.element().cast(pl.String)).list.join("、", ignore_nulls=True)
    if dtype.is_nested():
        # {"c0":…} without what stands around the value
        return pl.struct(cell).struct.json_encode().str.slice(len(f'{{"{name}":')).str.head(-1).replace("null", None)
    return cell.cast(pl.String)
