"""Good rows on their way into landing: written as they are found, so that no file has to fit into memory."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.disk import writing

#: Rows of a row group: dictionaries are written once in each.
GROUP = 1 << 19


class Parts:
    """One Parquet file, written under the name it is given. ``said``: what the file says of itself.

    Rows are written behind the caller's back; OSError where the disk is full comes with a later call. Texts that come
    as dictionaries are stored as such.
    """

    def __init__(self, path: Path, schema: pa.Schema, said: dict[str, str]) -> None:
        self._path, self._schema, self._said = path, schema, said
        self._writer: pq.ParquetWriter | None = None
        self._waiting: list[pa.Table] = []
        self._pool = ThreadPoolExecutor(1)
        self._last: Future[None] | None = None

    def __enter__(self) -> Parts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._flush(self._waiting or [self._schema.empty_table()])
                self._wait()
        finally:
            self._pool.shutdown()
            if self._writer:
                self._writer.close()

    def write(self, rows: pa.Table) -> None:
        if rows.num_rows:
            self._waiting.append(rows)
        if sum(r.num_rows for r in self._waiting) >= GROUP:
            self._flush(self._waiting)
            self._waiting = []

    def _flush(self, rows: list[pa.Table]) -> None:
        self._wait()
        self._last = self._pool.submit(self._write, rows)

    def _wait(self) -> None:
        if self._last:
            last, self._last = self._last, None
            last.result()

    def _write(self, rows: list[pa.Table]) -> None:
        with writing(self._path):
            self._append(rows)

    def _append(self, rows: list[pa.Table]) -> None:
        if self._writer is None:
            self._open(rows[0].schema)
        assert self._writer
        parts = [pa.table([_as(r[f.name], f.type) for f in self._schema], schema=self._schema) for r in rows]
        together = pa.concat_tables(parts)
        columns = [_with_one_dictionary(column) for column in together.columns]
        self._writer.write_table(pa.table(columns, schema=self._schema), row_group_size=1 << 30)

    def _open(self, found: pa.Schema) -> None:
        """What the first block has as dictionaries the file has."""
        types = [found.field(f.name).type for f in self._schema]
        kept = [t if pa.types.is_dictionary(t) else f.type for f, t in zip(self._schema, types, strict=True)]
        self._schema = pa.schema(zip(self._schema.names, kept, strict=True))
        repeated = [f.name for f in self._schema if pa.types.is_dictionary(f.type)]
        self._writer = pq.ParquetWriter(
            self._path,
            self._schema,
            compression="zstd",
            use_dictionary=repeated,
            dictionary_pagesize_limit=1 << 30,
            # They cost as much as all the rest where texts repeat.
            write_statistics=[n for n in self._schema.names if n not in repeated],
            column_encoding={f.name: e for f in self._schema if (e := _encoding(f.type))},
            store_schema=False,
        )
        self._writer.add_key_value_metadata(self._said)


def _encoding(kind: pa.DataType) -> str | None:
    """Of values that hardly repeat but resemble the ones before, as numbers of rows, moments and codes do."""
    if (pa.types.is_integer(kind) and pa.types.is_signed_integer(kind)) or pa.types.is_timestamp(kind):
        return "DELTA_BINARY_PACKED"
    return "DELTA_BYTE_ARRAY" if pa.types.is_string(kind) else None


def _as(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if column.type == kind:
        return column
    if pa.types.is_dictionary(column.type) and not pa.types.is_dictionary(kind):
        return column.cast(column.type.value_type).cast(kind)
    if pa.types.is_dictionary(kind) and not pa.types.is_dictionary(column.type):
        return column.cast(kind.value_type).dictionary_encode().cast(kind)
    return column.cast(kind)


def _with_one_dictionary(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A file's dictionaries grow from block to block, so mostly the last one serves all."""
    if not pa.types.is_dictionary(column.type) or column.num_chunks < 2:
        return column
    last = column.chunk(column.num_chunks - 1).dictionary
    if all(chunk.dictionary.equals(last.slice(0, len(chunk.dictionary))) for chunk in column.chunks):
        return pa.chunked_array([pa.DictionaryArray.from_arrays(c.indices, last, safe=False) for c in column.chunks])
    return column.unify_dictionaries()
